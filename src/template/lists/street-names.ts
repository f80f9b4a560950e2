/** 150 names for streets, without what follows them. */
export const STREET_NAMES: readonly string[] = `
Abbey Acorn Alder Almond Anchor Apple Arbor Ash Aspen Bakery Bank Bay Beacon Beech Bell Birch Bramble Bridge Brook
Canal Canary Castle Cedar Chapel Cherry Chestnut Church Cliff Clover Coach Copper Coral Cotton Crane Crescent Crown
Cypress Dale Dock Dove Eagle Elder Elm Falcon Farm Fern Ferry Field Finch Flint Ford Forest Forge Fountain Garden Gate
Glen Granary Grange Granite Green Grove Harbor Harvest Hawthorn Hazel Heath Heron High Hill Holly Hope Iron Island Ivy
Juniper Kestrel King Lake Larch Lark Laurel Lavender Lemon Library Lilac Lime Linden Lodge Magnolia Maple Marble
Market Marsh Meadow Mill Monument Moor Moss Mulberry Museum North Oak Olive Orchard Orchid Park Peach Pear Pebble Pine
Pond Poplar Poppy Priory Quarry Queen Raven Robin Rose Rowan Sage School Shore Silver South Spring Spruce Station
Stone Summit Swan Sycamore Thistle Thyme Tower Tulip Valley Victory Vine Violet Walnut Water Well West Willow Windmill
Winter Wren Yew
`
  .trim()
  .split(/\s+/);
