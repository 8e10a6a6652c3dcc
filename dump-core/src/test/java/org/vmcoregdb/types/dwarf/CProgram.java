package org.vmcoregdb.types.dwarf;

import org.vmcoregdb.dwarf.DwarfBytes;

/**
 * The debug information of a C program in two units, as compilers of each age write it. The first declares {@code struct later}, and
 * defines {@code struct task}, {@code run} and {@code init}; the second defines {@code struct later}, and {@code struct task} again.
 */
final class CProgram {
    /** How bit-fields and offsets of members are written before DWARF 4. */
    private final boolean old;

    private final int version;
    private final boolean wide;

    CProgram(int version, boolean wide) {
        this.version = version;
        this.wide = wide;
        this.old = version < 4;
    }

    DwarfProgram program() {
        return new DwarfProgram().unit(version, wide, first()).unit(version, wide, second());
    }

    static Die base(String name, int size, int encoding) {
        return new Die(0x24).named(name).size(size).with(0x3e, Die.DATA1, encoding);
    }

    private Die flag(Die die, int attribute) {
        return version >= 4 ? die.with(attribute, 0x19, 1) : die.with(attribute, 0x0c, 1);
    }

    private Die member(String name, Die type, int at) {
        Die member = new Die(0x0d).named(name).of(type);
        return old
                ? member.with(0x38, 0x0a, new DwarfBytes().u8(0x23).uleb(at).build())
                : member.with(0x38, Die.DATA1, at);
    }

    /** Of 4 bytes at 8. */
    private Die bits(String name, Die type, int first, int width) {
        return old
                ? member(name, type, 8).size(4).with(0x0d, Die.DATA1, width).with(0x0c, Die.DATA1, 32 - first - width)
                : new Die(0x0d)
                        .named(name)
                        .of(type)
                        .with(0x0d, Die.DATA1, width)
                        .with(0x6b, Die.DATA1, 64 + first);
    }

    private Die[] first() {
        Die number = base("int", 4, 5);
        Die letter = base("char", 1, 6);
        Die unsigned = new Die(0x24)
                .with(0x03, version >= 5 ? 0x25 : Die.STRP, "unsigned int")
                .size(4)
                .with(0x3e, Die.DATA1, 7);
        Die later = flag(new Die(0x13).named("later"), 0x3c);
        Die nowhere = flag(new Die(0x13).named("nowhere"), 0x3c);
        Die toLater = new Die(0x0f).size(8).of(later);
        Die toNowhere = new Die(0x0f).size(8).of(nowhere);
        Die untyped = new Die(0x0f).size(8);
        Die constant = new Die(0x26).of(letter);
        Die text = new Die(0x0f).size(8).of(constant);
        Die name = new Die(0x01, new Die(0x21).with(0x2f, Die.DATA1, 15)).of(letter);
        Die matrix = new Die(0x01, new Die(0x21).with(0x2f, Die.DATA1, 255), new Die(0x21).with(0x37, Die.DATA1, 3))
                .of(number);
        Die rest = new Die(0x01, new Die(0x21)).of(letter);
        Die none = new Die(0x01, new Die(0x21).with(0x2f, 0x06, 0xffffffffL)).of(letter);
        Die colour = new Die(
                        0x04,
                        new Die(0x28).named("RED").with(0x1c, Die.DATA1, 0),
                        new Die(0x28).named("GREEN").with(0x1c, 0x0d, -2))
                .named("colour")
                .size(4);
        Die flags = new Die(0x04, new Die(0x28).named("ALL").with(0x1c, 0x06, 0xffffffffL))
                .named("flags")
                .size(4)
                .with(0x3e, Die.DATA1, 7);
        Die callback = new Die(0x15, new Die(0x05).of(text), new Die(0x18)).of(number);
        flag(callback, 0x27);
        Die toCallback = new Die(0x0f).size(8).of(callback);
        Die inside = new Die(
                        0x17,
                        new Die(0x0d).named("one").of(number),
                        new Die(0x0d).named("other").of(unsigned))
                .size(4);
        Die word = new Die(0x16).named("word_t").of(unsigned);
        Die alone = new Die(0x35).of(word);
        Die task = new Die(
                        0x13,
                        member("state", alone, 0),
                        new Die(0x0d).of(inside).with(0x38, Die.DATA1, 4),
                        bits("low", word, 0, 3),
                        bits("high", word, 3, 5),
                        member("name", name, 12),
                        member("next", toLater, 32),
                        member("opaque", toNowhere, 40),
                        member("data", untyped, 48),
                        member("call", toCallback, 56),
                        member("colour", colour, 64),
                        member("rest", rest, 68),
                        member("none", none, 68))
                .named("task")
                .size(72);
        Die declared = flag(new Die(0x34).named("init").of(task), 0x3c);
        Die assembly = flag(new Die(0x34).named("_text").of(rest), 0x3c);
        Die defined = new Die(0x34).with(0x47, Die.REF4, declared);
        Die board = new Die(0x34).named("board").of(matrix);
        Die local = new Die(0x13, Die.member("x", number, 0)).named("local").size(4);
        Die hidden = new Die(0x34).named("hidden").of(number);
        Die toTask = new Die(0x0f).size(8).of(task);
        Die run = new Die(
                        0x2e,
                        new Die(0x05).named("t").of(toTask),
                        new Die(0x05).named("fmt").of(text),
                        new Die(0x18),
                        local,
                        new Die(0x0b, hidden))
                .named("run")
                .of(number);
        Die declaredFunction = flag(new Die(0x2e).named("elsewhere").of(number), 0x3c);
        return new Die[] {
            number, letter, unsigned, later, nowhere, toLater, toNowhere, untyped, constant, text, name, matrix, rest,
            none, colour, flags, callback, toCallback, inside, word, alone, task, declared, assembly, defined, board,
            run, toTask, declaredFunction
        };
    }

    private Die[] second() {
        Die number = base("int", 4, 5);
        Die later = new Die(0x13, member("value", number, 0)).named("later").size(4);
        Die task = new Die(0x13, member("fake", number, 0)).named("task").size(72);
        Die larger = new Die(0x13, member("larger", number, 0)).named("task").size(80);
        return new Die[] {number, later, task, larger};
    }
}
