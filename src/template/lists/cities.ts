/** 150 cities in plain ASCII. */
export const CITIES: readonly string[] = `
Aarhus Aberdeen Accra Adelaide Amsterdam Ankara Antwerp Athens Atlanta Auckland Austin Bangkok Barcelona Basel Beirut
Belfast Belgrade Bergen Berlin Bern Bilbao Bogota Bologna Bordeaux Boston Bremen Brighton Brisbane Bristol Brussels
Bucharest Budapest Busan Cairo Calgary Cardiff Chennai Chicago Copenhagen Cork Dakar Dallas Delft Denver Detroit
Dresden Dublin Dundee Durban Edinburgh Eindhoven Florence Frankfurt Fukuoka Galway Gdansk Geneva Genoa Ghent Glasgow
Gothenburg Granada Graz Halifax Hamburg Hanoi Helsinki Hobart Houston Innsbruck Istanbul Izmir Jakarta Johannesburg
Karachi Kigali Kingston Krakow Kyoto Lagos Lausanne Leeds Leipzig Lille Lima Limerick Linz Lisbon Liverpool Ljubljana
London Lucerne Lyon Madrid Malmo Manchester Manila Marseille Melbourne Memphis Milan Montreal Munich Nairobi Nantes
Naples Nice Odense Osaka Oslo Ottawa Oxford Palermo Perth Phoenix Pisa Porto Prague Quito Reykjavik Riga Rome
Rotterdam Salzburg Seattle Seoul Seville Sofia Stockholm Stuttgart Sydney Tallinn Tampere Tokyo Toronto Toulouse
Trieste Turin Turku Utrecht Valencia Vancouver Venice Vienna Vilnius Warsaw Wellington York Zagreb Zurich
`
  .trim()
  .split(/\s+/);
