/** 256 family names in plain ASCII, from many languages. */
export const LAST_NAMES: readonly string[] = `
Abbott Abe Acosta Adams Adler Ahmed Aldrin Ali Almeida Alvarez Amari Andersen Archer Arnold Aziz Bach Bailey Baker
Banda Barker Barros Becker Bell Bennett Berg Bergman Bianchi Bishop Blake Blom Bloom Bonner Borg Bowen Brandt Braun
Brennan Brooks Bruun Burke Byrne Campos Carter Castro Chan Chandra Clarke Cohen Collins Conti Cooper Costa Cruz Curtis
Dahl Dalton Daniels Davies Dekker Delgado Desai Diallo Diaz Dixon Doyle Dubois Duarte Dunn Eaton Eberle Eklund Ellis
Engel Eriksen Evans Falk Farrell Ferrari Fischer Fleming Flores Forster Foster Fox Frank Fraser Freitag Frost Fujita
Garcia Garner Geller Gibson Gill Gomez Gordon Graf Graham Grant Greco Griffin Gruber Gupta Haas Hahn Hale Hall Harding
Harris Hart Hassan Hayes Heller Henry Hess Hill Hoffman Holm Holt Horvat Huber Hughes Hunt Ibrahim Ito Ivanov Jansen
Jensen Johansen Jones Jordan Joshi Kaiser Kane Kapoor Karlsson Kaya Keller Kelly Khan Kim Klein Knight Koch Kovac
Kramer Krause Kumar Lambert Lang Larsen Lee Lehmann Leone Levy Lind Lindgren Lopez Lorenz Lund Lutz Madsen Maier
Mancini Marino Marsh Martins Mason Mbeki Melo Mendes Meyer Miller Moore Morales Moreau Mori Morris Moser Muller Murphy
Myers Nagy Nash Navarro Nel Neumann Nguyen Nielsen Nolan Nowak Novak Okafor Olsen Ortega Osei Owens Palmer Park Parker
Patel Pereira Perez Peters Petrov Pinto Popov Porter Powell Quinn Ramos Rao Reed Reid Reyes Ricci Richter Rivera
Roberts Romano Romero Rossi Roth Ryan Saito Salas Sanders Santos Sato Sauer Schmidt Schulz Serra Shah Sharma Singh
Sousa Stein Stone Suzuki Tanaka Tran Turner Varga Vega Vogel Wagner Walsh Weber Wolf Wong Wood Yamada Young Zeller
Zimmer
`
  .trim()
  .split(/\s+/);
