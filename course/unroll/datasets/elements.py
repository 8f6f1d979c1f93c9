"""The names of the 118 chemical elements, letter by letter, as a small thing to learn from.

The names are those of the International Union of Pure and Applied Chemistry (IUPAC), in English:
aluminium, caesium, sulfur.
"""

import numpy as np
import numpy.typing as npt

_TEXT = """
    hydrogen helium lithium beryllium boron carbon nitrogen oxygen fluorine neon
    sodium magnesium aluminium silicon phosphorus sulfur chlorine argon potassium calcium
    scandium titanium vanadium chromium manganese iron cobalt nickel copper zinc
    gallium germanium arsenic selenium bromine krypton rubidium strontium yttrium zirconium
    niobium molybdenum technetium ruthenium rhodium palladium silver cadmium indium tin
    antimony tellurium iodine xenon caesium barium lanthanum cerium praseodymium neodymium
    promethium samarium europium gadolinium terbium dysprosium holmium erbium thulium ytterbium
    lutetium hafnium tantalum tungsten rhenium osmium iridium platinum gold mercury
    thallium lead bismuth polonium astatine radon francium radium actinium thorium
    protactinium uranium neptunium plutonium americium curium berkelium californium einsteinium
    fermium mendelevium nobelium lawrencium rutherfordium dubnium seaborgium bohrium hassium
    meitnerium darmstadtium roentgenium copernicium nihonium flerovium moscovium livermorium
    tennessine oganesson
"""

#: In the order of the periodic table: hydrogen has number 1.
NAMES = tuple(_TEXT.split())

#: The end of a name, and the letters; a symbol's place here is its number.
SYMBOLS = ".abcdefghijklmnopqrstuvwxyz"


def encode(names: tuple[str, ...] | list[str], T_x: int | None = None) -> npt.NDArray[np.intp]:
    """Names as numbers, shape (m, T_x): each ends with "." and is filled up with more of them.

    T_x: the number of steps; without it, one more than the longest name has letters.
    Raises ValueError where a name is too long or has another symbol than a to z.
    """
    T_x = T_x or 1 + max(map(len, names))
    for name in names:
        if len(name) >= T_x:
            raise ValueError(f"{name!r} and its end need {len(name) + 1} steps, not {T_x}.")
        if not set(name) <= set(SYMBOLS[1:]):
            raise ValueError(f"{name!r} has other symbols than the letters a to z.")
    return np.array([[SYMBOLS.index(letter) for letter in name.ljust(T_x, ".")] for name in names])


def decode(numbers: npt.ArrayLike) -> str:
    """The name that a row of numbers spells, without its end."""
    return "".join(SYMBOLS[number] for number in np.asarray(numbers)).split(".")[0]


def one_hot(numbers: npt.NDArray[np.integer], n: int = len(SYMBOLS)) -> npt.NDArray[np.float64]:
    """Numbers of shape (m, T_x) as columns with a single 1, shape (n, m, T_x)."""
    return np.eye(n)[:, numbers]


def inputs_for(targets: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """What a network reads that has to predict the targets: the symbol before each of them.

    targets: numbers, shape (m, T_x). Returns shape (27, m, T_x), zeros at the first step, where no
    symbol has come yet.
    """
    x = np.zeros((len(SYMBOLS), *targets.shape))
    x[:, :, 1:] = one_hot(targets[:, :-1])
    return x
