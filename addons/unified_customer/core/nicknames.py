"""Short forms of given names that persons are called by. Written for this project; one name may
stand in several rows ("alex")."""

ROWS = """
abigail abby abbie gail
albert al bert bertie
alexander alexandra alexandria alex alec sandy sasha xander lex
alfred alf alfie fred
alison alice ali allie
amanda mandy
andrew andreas andy drew
angela angelina angie
ann anna anne annie nancy hannah
anthony antonio tony toni
arthur art artie
barbara barb babs
benjamin ben benny benji
bernard bernie
bradley brad
caitlin kaitlin kate katie
callum cal
cameron cam
caroline carolyn carol carrie
catherine katherine kathryn kathleen kate katie kathy cathy kat kitty
charles charlie chuck chas
charlotte charlie lottie
christine christina kristina chris chrissie tina
christopher christian chris kit topher
claire clare
daniel dan danny
danielle dani
david dave davy
deborah debra deb debbie
dominic dom
donald don donny
dorothy dot dottie
edward edmund ed eddie ned ted teddy
eleanor ellen nell nellie ellie
elizabeth elisabeth liz lizzie beth betty eliza lisa elsie libby
emily emma em emmy
ethan eth
eugene gene
florence flo florrie
frances francesca fran frankie
francis frank frankie
frederick fred freddie
gabriel gabe
gabrielle gabby
geoffrey jeffrey geoff jeff
george georgie
georgia georgina georgie
gerald gerry jerry
gregory greg
harold harry hal
harriet hattie
harrison harry
henry harry hank hal
hugh hughie
isaac ike
isabella isabel isabelle bella izzy belle
jacob jake
jacqueline jackie
james jim jimmy jamie jem
janet jan
jasmine jas
jason jay
jennifer jen jenny
jeremy jerry jem
jessica jess jessie
joanna joanne jo
john jonathan jon jack johnny
joseph joe joey
joshua josh
judith judy
julia julie jules
katelyn kate katie
kenneth ken kenny
kimberley kim
lachlan lachie
laura laurie
lawrence laurence larry laurie
leonard leo len lenny
lewis louis lou
lillian lily lil
lucas luke
madeleine madeline maddie
margaret maggie meg peggy marge margie greta
maria mary marie molly polly mia
martin marty
matilda tilly mattie
matthew matt matty
maximilian max
maxwell max
melanie mel
melissa mel lissa
michael mike mick mickey mitch
michelle shelly
mitchell mitch
mohammed muhammad mohamed mo
natalie nat
natasha tasha
nathan nathaniel nat nate
nicholas nicolas nick nicky
nicole nicola nikki nicky
oliver ollie
olivia liv livvy
pamela pam
patricia pat patty tricia trish
patrick pat paddy
penelope penny
peter pete
philip phillip phil
rachel rach
raymond ray
rebecca becky bec becca
richard rick ricky dick rich
robert rob bob bobby robbie bert
ronald ron ronnie
rosemary rose rosie
russell russ
samantha sam sammy
samuel sam sammy
sarah sara sally
sebastian seb
simon si
sophia sophie soph
stephanie steph
stephen steven steve
stuart stewart stu
susan suzanne sue suzie
teresa theresa terry tess
terence terry
theodore theo ted
thomas tom tommy
timothy tim
valerie val
victoria vicky tori
vincent vince
virginia ginny
walter walt wally
william will bill billy willie liam
zachary zac zach zack
""".split('\n')

FAMILIES = {}
for _number, _row in enumerate(ROWS):
    for _name in _row.split():
        FAMILIES.setdefault(_name, set()).add(_number)


def same(left, right):
    """Whether one may be the short form of the other."""
    return not FAMILIES.get(left, frozenset()).isdisjoint(FAMILIES.get(right, frozenset()))
