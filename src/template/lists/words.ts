/** 384 short English words. */
export const WORDS: readonly string[] = `
able about above acid across actor after again agree ahead album alone along amber among angle apple april arrow aside
asset atlas aunt autumn badge baker basic basket beach began below berry birth black blend block blue board boat bonus
border bottle branch brave bread brick bridge brief bright bring broad brown brush build button cabin camera candle
canoe canvas carbon carpet carry castle chair chalk chart cheap check cheese chief choice circle clear clever cliff
clock cloud coast coffee color comet common copper corner cotton cover cradle craft crisp crowd dance danger decide
deep desert detail dinner doctor domain double dragon dream drive early earth east easy edge eight elbow empty engine
enjoy equal error estate even event exact exist extra fabric factor famous fast father field figure final finger
finish fire first floor flour focus forest forty frame fresh front fruit future garden gentle giant glad glass globe
gold grain grand grass gravel green group guide habit half hammer happy harbor heart heavy hello honey horse hotel
house humble idea image indoor inside invite island ivory jacket join judge juice kettle kind knee ladder lake large
late leader learn leave letter level light linen little local logic loud lucky lunch magic major maple market marble
matter meadow meal metal middle minor mirror modern money moon motor mountain music narrow nation native near needle
never night noble noise north number ocean offer often olive open orange order other outer oven owner paint palace
paper parcel patch pepper period piano picture pilot planet plenty pocket poem point polite pretty price prime proud
public puzzle quick quiet radio rain rapid ready reason record remote repair rest rice right river road robust rocket
room round route royal sail salad salt sand scale school season second secret seven shadow shape sharp shelf shine
short silent silver simple sister skill sleep small smile smooth snow soft solid song south space spoon spring square
stable steam steel stone story street strong sugar summer sunny sweet table talent tender thank thing three ticket
tiger timber title today tower track trade travel tree trust tulip tunnel twelve under unit until upper useful valley
velvet verb view village violin visit vivid voice wagon walk warm water wave west wheat wheel white wide willow window
winter wise wonder wood world yellow young zebra
`
  .trim()
  .split(/\s+/);
