/**
 * What other tools call our settings: JMeter, Locust, k6, Artillery, Gatling, Postman, GitHub Actions. Several
 * targets: the first one that exists at that place is meant.
 */
export const OTHER_WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    extractors: ['capture', 'captures', 'extract', 'extractor', 'postprocessors', 'save', 'register'],
    assertions: ['expect', 'expects', 'check', 'checks', 'assert', 'assertion', 'validate', 'validators', 'tests'],
    threads: ['vus', 'vu', 'users', 'user', 'concurrency', 'virtualusers', 'numthreads', 'workers'],
    samplers: [
      'steps',
      'requests',
      'flow',
      'tasks',
      'task',
      'scenario',
      'actions',
      'then',
      'do',
      'sequence',
      'children',
      'body',
    ],
    threadGroups: ['scenarios', 'groups', 'phases', 'threadgroup', 'thread_groups', 'usergroups', 'load', 'execution'],
    pickOne: ['weighted', 'random', 'oneof', 'choose', 'switch', 'randomcontroller', 'tasksets'],
    pause: ['think', 'sleep', 'wait', 'delay'],
    thinkTime: ['think', 'wait', 'waittime', 'wait_time', 'pacing', 'sleep', 'between', 'pause'],
    timer: ['think', 'sleep', 'wait', 'pause', 'thinktime', 'before'],
    every: ['interval', 'wait', 'pause', 'delay', 'sleep', 'thinktime'],
    get: ['url', 'request', 'path', 'uri', 'endpoint'],
    repeat: ['loop', 'while', 'retry', 'times', 'for', 'poll'],
    transaction: ['group'],
    set: ['vars', 'variables', 'assign', 'let'],
    else: ['otherwise'],
    until: ['condition', 'stopwhen'],
    baseUrl: ['target', 'host', 'url', 'base', 'server', 'base_url', 'endpoint', 'domain'],
    arrivals: ['rps', 'arrivalrate', 'rate', 'openmodel', 'constantarrivalrate', 'tps'],
    rate: ['rps', 'arrivalrate', 'tps', 'target'],
    loops: ['iterations', 'loopcount', 'loop', 'repeat', 'count', 'loop_count'],
    maxThreads: ['maxvus', 'maxvusers', 'maxusers', 'preallocatedvus', 'threads'],
    hold: ['hold-for', 'holdfor', 'duration', 'for', 'hold_for'],
    duration: ['hold-for', 'holdfor', 'runtime', 'run-time', 'run_time', 'hold_for', 'time', 'seconds', 'hold'],
    rampUp: ['ramp-up', 'rampup', 'ramp_up', 'ramp', 'spawnrate', 'spawn_rate', 'spawn-rate', 'hatchrate'],
    stages: ['rampsteps', 'steps', 'phases', 'profile'],
    delay: ['startdelay', 'starttime', 'initialdelay', 'start_delay'],
    onStart: ['before', 'setup', 'on_start', 'beforeeach', 'beforescenario', 'init', 'login'],
    onStop: ['after', 'teardown', 'on_stop', 'aftereach', 'afterscenario', 'logout'],
    onError: ['onfailure', 'on_error', 'continueonerror', 'continue-on-error', 'onfail'],
    query: ['params', 'qs', 'parameters', 'querystring', 'queryparams', 'search', 'queryparameters'],
    json: ['payload', 'data', 'jsonbody'],
    form: ['formdata', 'urlencoded', 'fields'],
    multipart: ['files', 'upload', 'attachments', 'file'],
    body: ['content', 'raw', 'text', 'payload', 'data'],
    headers: ['header', 'httpheaders', 'header_list'],
    name: ['label', 'id', 'title', 'testname', 'as', 'tag'],
    weight: ['probability', 'ratio', 'percent', 'share'],
    thresholds: ['ensure', 'slo', 'slos', 'sla', 'limits', 'criteria', 'assertions', 'passfail'],
    variables: ['vars', 'env', 'context', 'parameters', 'properties'],
    environments: ['envs', 'profiles', 'stages'],
    data: ['payload', 'feeders', 'feeder', 'csv', 'datasource', 'datasets', 'dataset', 'csvdataset', 'data-sources'],
    defaults: ['config', 'http', 'settings', 'options', 'default'],
    status: ['statuscode', 'code', 'status_code', 'responsecode', 'httpstatus'],
    responseTime: ['duration', 'latency', 'time', 'elapsed', 'response_time', 'maxduration'],
    size: ['length', 'contentlength', 'bodysize'],
    jsonPath: ['json', 'jsonpath', 'path', 'json_path', 'jmespath', 'jq'],
    regex: ['regexp', 'pattern', 'regularexpression', 'boundary', 'matches'],
    errorRate: ['errors', 'failures', 'http_req_failed', 'failed', 'fail', 'errorratio', 'maxerrorrate'],
    throughput: ['rps', 'requestspersecond', 'http_reqs', 'tps', 'rate'],
    avg: ['mean', 'average'],
    median: ['med'],
    lessThan: ['lt', '<', 'below', 'under', 'maximum'],
    atMost: ['lte', 'le', '<=', 'max', 'upto'],
    greaterThan: ['gt', '>', 'above', 'over', 'minimum'],
    atLeast: ['gte', 'ge', '>=', 'min'],
    equals: ['eq', 'is', '==', 'equal'],
    mode: ['order', 'strategy', 'sharing', 'sharingmode'],
    file: ['path', 'filename', 'csv'],
    bearer: ['token', 'jwt', 'accesstoken'],
    basic: ['username', 'user', 'password'],
    followRedirects: ['redirects', 'followredirect', 'follow', 'allow_redirects'],
    enabled: ['disabled', 'skip', 'active'],
    description: ['comment', 'comments', 'notes', 'doc'],
  }).reduce<Map<string, string[]>>((words, [ours, theirs]) => {
    for (const word of theirs) words.set(word, [...(words.get(word) ?? []), ours]);
    return words;
  }, new Map()),
);

/** Our word for `theirs` among the settings that exist at this place. */
export function ourWord(theirs: string, settings: readonly string[]): string | undefined {
  const plain = theirs.toLowerCase();
  const targets = OTHER_WORDS.get(plain) ?? OTHER_WORDS.get(plain.replace(/[-_ ]/g, '')) ?? [];
  return targets.find((target) => settings.includes(target));
}
