/** 256 first names in plain ASCII, from many languages. */
export const FIRST_NAMES: readonly string[] = `
Ada Adam Aisha Alan Albert Alda Alex Alice Alma Amara Amir Amy Ana Anders Andrea Andrew Anita Anna Anton Arlo Asha
Astrid Aurora Basil Beatrice Ben Bianca Birgit Boris Brian Bruno Carl Carla Carmen Cecilia Celia Chen Chiara Chloe
Clara Claude Colin Cora Cyrus Daisy Damian Daniel Daria Dawit Deniz Diana Diego Dina Dmitri Dora Edgar Edith Edwin
Elena Eli Elias Elif Elisa Ella Elmer Elsa Emil Emilia Emma Enzo Erik Erin Esther Ethan Eva Fabian Farah Fatima Felix
Fiona Franz Frida Gabriel Gina Giulia Gloria Greta Gustav Hana Hannah Hans Harriet Hassan Hazel Heidi Helen Henrik
Hugo Ian Ida Igor Imani Ines Ingrid Iris Isaac Isabel Ivan Ivy Jack Jacob James Jan Jane Jasmin Jonas Jorge Josef
Judith Julia Julian June Kai Kamal Karen Karim Katya Keiko Kenji Kira Klara Kofi Kurt Laila Lars Laura Leah Leila Lena
Leo Leon Lewis Lily Lina Lior Lisa Liv Lorenzo Louis Lucia Luis Luka Luna Lydia Mads Magnus Maja Malik Marco Maria
Mark Marta Martin Mateo Maya Mei Mia Miguel Mila Milan Mina Mira Miriam Mohan Mona Moritz Naomi Nina Noah Noemi Nora
Olaf Oleg Olga Oliver Olivia Omar Oscar Otto Pablo Paul Paula Pavel Pedro Petra Philip Pia Priya Quentin Rafael Rahul
Rania Ravi Rebecca Renata Rhea Rita Robert Rosa Rose Ruben Ruth Salma Samir Samuel Sara Sasha Selma Seth Silas Silvia
Simon Sofia Sonja Stella Sven Tamar Tara Tariq Teresa Theo Thomas Tilda Tim Tomas Ugo Ulrik Ursula Uma Vera Vida
Viktor Vilma Wanda Werner Wilma Xavier Yara Yosef Yuki Yusuf Yvonne Zara Zoe Zoran Zuri
`
  .trim()
  .split(/\s+/);
