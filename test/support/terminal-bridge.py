"""Runs a command in a pseudo-terminal of its own: python3 terminal-bridge.py COLUMNS ROWS COMMAND...

Orders come as lines of JSON on standard input: {"type": text}, {"resize": [columns, rows]}, {"mode": true}.
What the terminal shows goes to standard output as it is; answers to "mode" are lines of JSON on standard error.
"""
import fcntl, json, os, pty, select, signal, struct, sys, termios

columns, rows, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pid, master = pty.fork()
if pid == 0:
    os.execvp(command[0], command)


def resize(columns, rows):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.kill(pid, signal.SIGWINCH)


def mode():
    flags = termios.tcgetattr(master)[3]
    names = {"echo": termios.ECHO, "icanon": termios.ICANON, "isig": termios.ISIG}
    print(json.dumps({name: bool(flags & flag) for name, flag in names.items()}), file=sys.stderr, flush=True)


fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
waiting, inputs = b"", [0, master]
while master in inputs:
    for source in select.select(inputs, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:
            data = b""
        if not data:
            inputs.remove(source)
            continue
        if source == master:
            os.write(1, data)
            continue
        waiting += data
        *lines, waiting = waiting.split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "type" in order:
                os.write(master, order["type"].encode())
            elif "resize" in order:
                resize(*order["resize"])
            else:
                mode()
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
