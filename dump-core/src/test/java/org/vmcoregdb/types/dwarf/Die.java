package org.vmcoregdb.types.dwarf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vmcoregdb.dwarf.DwarfBytes;

/** An entry of made-up debug information: attributes with their forms, and entries below it. */
final class Die {
    static final int REF4 = 0x13;
    static final int REF_ADDR = 0x10;
    static final int DATA1 = 0x0b;
    static final int STRING = 0x08;
    static final int STRP = 0x0e;

    final int tag;
    final List<Attribute> attributes = new ArrayList<>();
    final List<Die> children = new ArrayList<>();
    long offset;
    long unitOffset;

    /** A value is a number, a text, bytes, or an entry that is referred to. */
    record Attribute(int name, int form, Object value) {}

    Die(int tag, Die... children) {
        this.tag = tag;
        this.children.addAll(Arrays.asList(children));
    }

    /** With a name in the entry itself. */
    Die named(String name) {
        return with(0x03, STRING, name);
    }

    /** With a type in the same unit. */
    Die of(Die type) {
        return with(0x49, REF4, type);
    }

    /** With a size of less than 256 bytes. */
    Die size(int bytes) {
        return with(0x0b, DATA1, bytes);
    }

    Die with(int name, int form, Object value) {
        attributes.add(new Attribute(name, form, value));
        return this;
    }

    Die child(Die child) {
        children.add(child);
        return this;
    }

    /** As a member at an offset. */
    static Die member(String name, Die type, int at) {
        return new Die(0x0d).named(name).of(type).with(0x38, DATA1, at);
    }

    /** Gives each entry a code of its own. */
    void abbreviations(DwarfBytes out, int[] nextCode) {
        out.uleb(nextCode[0]++, tag).u8(children.isEmpty() ? 0 : 1);
        for (Attribute attribute : attributes) {
            out.uleb(attribute.name, attribute.form);
            if (attribute.form == 0x21) {
                out.sleb(((Number) attribute.value).longValue());
            }
        }
        out.uleb(0, 0);
        children.forEach(child -> child.abbreviations(out, nextCode));
    }

    /** What follows a unit's header, in the same order; called twice, since references lead to later entries as well. */
    void write(DwarfBytes out, int[] nextCode, long base, DwarfProgram.Unit unit) {
        offset = base + out.size();
        unitOffset = unit.offset;
        out.uleb(nextCode[0]++);
        for (Attribute attribute : attributes) {
            value(out, attribute, unit);
        }
        for (Die child : children) {
            child.write(out, nextCode, base, unit);
        }
        if (!children.isEmpty()) {
            out.u8(0);
        }
    }

    private static void value(DwarfBytes out, Attribute attribute, DwarfProgram.Unit unit) {
        Object value = attribute.value;
        if (value instanceof Die to) {
            if (attribute.form == REF4) {
                out.u32(to.offset - to.unitOffset);
            } else if (unit.version == 2) {
                out.u64(to.offset);
            } else {
                out.offset(unit.wide, to.offset);
            }
            return;
        }
        if (value instanceof String text) {
            switch (attribute.form) {
                case STRING -> out.text(text);
                case STRP -> out.offset(unit.wide, unit.strings.offset(text));
                case 0x25 -> out.u8(unit.strings.index(text)); // DW_FORM_strx1
                default -> throw new IllegalArgumentException("form " + attribute.form);
            }
            return;
        }
        if (value instanceof byte[] bytes) {
            (attribute.form == 0x0a ? out.u8(bytes.length) : out.uleb(bytes.length)).raw(bytes);
            return;
        }
        long number = ((Number) value).longValue();
        switch (attribute.form) {
            case DATA1, 0x0c -> out.u8((int) number);
            case 0x05 -> out.u16((int) number);
            case 0x06 -> out.u32(number);
            case 0x07, 0x20 -> out.u64(number);
            case 0x0d -> out.sleb(number);
            case 0x0f -> out.uleb(number);
            case 0x19, 0x21 -> {} // in the abbreviation
            case 0x17, 0x1f20, 0x1f21 -> out.offset(unit.wide, number);
            default -> throw new IllegalArgumentException("form " + attribute.form);
        }
    }
}
