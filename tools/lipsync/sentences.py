"""Own sentences of a wide phonetic range, the same ones for the same seed; and the test sentences, never among them.

Half are small stories from templates, half are chains of words from a list that has every consonant at the beginning, in the
middle and at the end, beside every vowel. A chain of words says nothing, but a mouth does not mind.
"""
import random

# Ten sentences of the Harvard list (IEEE, 1969) and two with many closed lips.
TEST = [
    "The birch canoe slid on the smooth planks.",
    "Glue the sheet to the dark blue background.",
    "It is easy to tell the depth of a well.",
    "These days a chicken leg is a rare dish.",
    "Rice is often served in round bowls.",
    "The juice of lemons makes fine punch.",
    "The box was thrown beside the parked truck.",
    "The hogs were fed chopped corn and garbage.",
    "Four hours of steady work faced us.",
    "A large size in stockings is hard to sell.",
    "Welcome back, everybody, my name is Bob and today we will bake five apple pies.",
    "Please move the blue boat over there before the heavy fog comes in.",
]

WORDS = """apple about above baby bubble cabin problem number member summer hammer camera comma happy paper pepper copper
ship shape shop bishop cushion ocean fashion measure pleasure vision garage church teacher picture kitchen watch match judge
engine magic bridge village thing think thought both teeth bath mother father weather breathe that those this then other
voice view never over river leave move five give fish coffee laugh enough phone elephant safe roof wolf zebra zoo easy busy
music nose goes lazy yes yellow young year beyond onion million wall word wish away tower queen quick question swim language
house hotel happen behind ahead who girl goat again bigger dog frog egg king song singer finger hungry clock school back
black lake milk walk cake car far star heart garden party more door four horse north board floor fire higher flower hour our
bird first work third turn nurse early learn here near ear beer fear chair where care air stairs tour poor cure sure boy
toy noise point coin oil enjoy go home boat cold gold road snow now brown cloud mouse town mouth pie sky night light time
find mind day make train face rain great see tree green dream peace piece sit fish winter kitten busy get bed head friend
said many cat hat black hand map plan cup love money blood trouble country father calm palm hot box watch problem dog law
talk caught bought thought book good foot woman put sugar moon blue two fruit juice through soup the a of banana sofa
problem family possible terrible people simple trouble bottom button cotton little bottle apple middle pebble temple
lamp lump limb climb stamp jump empty bump camp cup soap rope ripe tip lab rob job cube globe verb swamp warm worm storm
strong street string spring spread splash split square scream script throw three thread shrink shred bright brown bread
pretty proud price plane please play plum blow blue black flat floor fly free fruit friend club clean class cross cry
glad glass glove grow grass green dream drop dry drive trip true twelve twice dwell swing sweet smile smooth small snow
snap sleep slow slip sky scale school spoon spot stone stop asked months sixths twelfth text next fifths lengths warmth
wasps lamps films helps world girls curls pearls vague rogue thumb numb tomb bomb plumber maybe somebody bumblebee
pumpkin pamphlet symphony comfort campfire october september november february monday tuesday thursday saturday popcorn
umbrella beaver beverage buffalo mushroom pavement puppy mummy poppy memory moment movement imagine immediate
important improve compare computer company complete combine umpire empire emperor remember timber lumber cucumber""".split()

NAMES = "Bob Emma Martha Philip Judith Oscar Vivian George Zoe Hugh Thomas Beth Amy Paul Joyce Fergus Wanda Ruth".split()
PEOPLE = """my neighbour|the old fisherman|a young nurse|the village baker|our music teacher|the man with the umbrella|her
youngest brother|a very proud chef|the people upstairs|both of my cousins|that funny plumber|the whole family|a shy
boy|the mayor of the town|somebody from the museum""".replace("\n", " ").split("|")
DOES = """bought|painted|forgot about|was looking for|threw away|had never seen|carefully measured|laughed about|gave us|asked
for|borrowed|put down|always wanted|could not find|talked all day about|brought back|chose|pushed away""".replace("\n", " ").split("|")
THINGS = """a purple velvet chair|three boxes of fresh mushrooms|the yellow toy boat|an enormous bowl of soup|seventeen
bright balloons|the wrong pair of shoes|a beautiful old clock|some cheap pink soap|the measurements of the garage|a
thousand paper birds|five pounds of sugar|that bumpy road by the beach|the broken zip of his jacket|a jar of peppermint
jam|both of these maps|the heavy black piano|a puzzle with a missing piece|warm milk and honey|the thickest book on the
shelf|a poem about the moon""".replace("\n", " ").split("|")
ENDS = """on a foggy Thursday morning|before the shop opened|because the weather was so mild|and nobody knew why|in the middle
of November|without saying a word|while the others were asleep|just for the pleasure of it|under the wooden bridge|for
the first time in a month|until the phone rang|and then went home by bus|behind the empty theatre|with both hands|as if it
were nothing|although it was far too expensive""".replace("\n", " ").split("|")
SAYS = """Oh, I had no idea!|What do you mean by that?|Maybe we should ask them first.|No, thank you, that is enough for me.|Well,
let me think about it.|Good morning, how are you feeling today?|I hope you had a very good trip.|Could you pass me the pepper,
please?|That is a very good question.|Why would anybody do such a thing?|Wow, that was amazing, tell me more!|Hmm, I am not
so sure.|Please be careful with the ladder.|Just imagine how much fun we could have.|You were right, of course.|It does not
matter at all.|Happy birthday, my dear friend!|Come over here and have a look.|Yes, I would love to.|We may be a bit late,
sorry about that.""".replace("\n", " ").split("|")


def story(rng):
    person = rng.choice(PEOPLE + NAMES + NAMES[:4])
    text = f"{person} {rng.choice(DOES)} {rng.choice(THINGS)}"
    if rng.random() < 0.7:
        text += f" {rng.choice(ENDS)}"
    text = text[0].upper() + text[1:] + "."
    return f"{text} {rng.choice(SAYS)}" if rng.random() < 0.4 else text


def chain(rng):
    words = [rng.choice(WORDS) for _ in range(rng.randint(6, 12))]
    if rng.random() < 0.5:
        words[rng.randint(2, 4)] += ","
    return " ".join(words).capitalize() + rng.choice([".", ".", "?", "!"])


def sentences(count, seed):
    """`count` sentences without an end to their number."""
    rng = random.Random(seed)
    return [(story if n % 2 == 0 else chain)(rng) for n in range(count)]
