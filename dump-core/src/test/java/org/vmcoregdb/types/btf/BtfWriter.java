package org.vmcoregdb.types.btf;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vmcoregdb.bytes.ByteBuilder;

/** Builds BTF in memory. Every method that adds a type returns its id; id 0 is void. */
public final class BtfWriter {
    /** Bits of an integer's encoding. */
    public static final int SIGNED = 1;

    public static final int CHAR = 2;
    public static final int BOOL = 4;

    private final ByteOrder order;
    private final ByteBuilder types;
    private final ByteBuilder strings;
    private final Map<String, Integer> known = new LinkedHashMap<>();
    private final int firstString;
    private int nextId;

    /** A member of a struct or union; {@code bits} is 0 if it is no bit-field. */
    public record Member(String name, int type, int bitOffset, int bits) {}

    /** A constant of an enumeration, or a parameter of a function: a name and a number or type. */
    public record Named(String name, long value) {}

    /** Types on their own. */
    public BtfWriter() {
        this(ByteOrder.LITTLE_ENDIAN);
    }

    /** Types on their own, in the byte order of a kernel. */
    public BtfWriter(ByteOrder order) {
        this(order, 1, 0);
        strings.u8(0, 0);
    }

    private BtfWriter(ByteOrder order, int firstId, int firstString) {
        this.order = order;
        this.types = new ByteBuilder(order);
        this.strings = new ByteBuilder(order);
        this.nextId = firstId;
        this.firstString = firstString;
        known.put("", 0);
    }

    /** Types on top of these. */
    public BtfWriter split() {
        return new BtfWriter(order, nextId, firstString + strings.length());
    }

    /** The id that the next type will have. */
    public int nextId() {
        return nextId;
    }

    /** A member that begins at a byte. */
    public static Member member(String name, int type, int byteOffset) {
        return new Member(name, type, byteOffset * 8, 0);
    }

    /** A bit-field. */
    public static Member bits(String name, int type, int bitOffset, int bits) {
        return new Member(name, type, bitOffset, bits);
    }

    /** An integer. */
    public int integer(String name, int size, int encoding) {
        int at = record(BtfKind.INT, false, 0, name, size);
        types.u32(at, encoding << 24 | size * 8);
        return nextId++;
    }

    /** A kind without more than the type it refers to, or its size. */
    public int plain(int kind, boolean flag, String name, int sizeOrType) {
        record(kind, flag, 0, name, sizeOrType);
        return nextId++;
    }

    /** A pointer. */
    public int pointer(int target) {
        return plain(BtfKind.PTR, false, "", target);
    }

    /** A typedef. */
    public int typedef(String name, int target) {
        return plain(BtfKind.TYPEDEF, false, name, target);
    }

    /** An array. */
    public int array(int element, int count) {
        int at = record(BtfKind.ARRAY, false, 0, "", 0);
        types.u32(at, element).u32(at + 4, 0).u32(at + 8, count);
        return nextId++;
    }

    /** A struct. */
    public int struct(String name, int size, Member... members) {
        return composite(BtfKind.STRUCT, name, size, members);
    }

    /** A union. */
    public int union(String name, int size, Member... members) {
        return composite(BtfKind.UNION, name, size, members);
    }

    private int composite(int kind, String name, int size, Member... members) {
        boolean fields = false;
        for (Member member : members) {
            fields |= member.bits != 0;
        }
        int at = record(kind, fields, members.length, name, size);
        for (Member member : members) {
            types.u32(at, string(member.name)).u32(at + 4, member.type);
            types.u32(at + 8, fields ? member.bits << 24 | member.bitOffset : member.bitOffset);
            at += 12;
        }
        return nextId++;
    }

    /** An enumeration of 4 bytes. */
    public int enumeration(String name, boolean signed, Named... constants) {
        int at = record(BtfKind.ENUM, signed, constants.length, name, 4);
        for (Named constant : constants) {
            types.u32(at, string(constant.name)).u32(at + 4, (int) constant.value);
            at += 8;
        }
        return nextId++;
    }

    /** An enumeration of 8 bytes. */
    public int enumeration64(String name, boolean signed, Named... constants) {
        int at = record(BtfKind.ENUM64, signed, constants.length, name, 8);
        for (Named constant : constants) {
            types.u32(at, string(constant.name)).u64(at + 4, constant.value);
            at += 12;
        }
        return nextId++;
    }

    /** A function's prototype; a parameter without name and type at the end makes it variadic. */
    public int prototype(int result, Named... parameters) {
        int at = record(BtfKind.FUNC_PROTO, false, parameters.length, "", result);
        for (Named parameter : parameters) {
            types.u32(at, string(parameter.name)).u32(at + 4, (int) parameter.value);
            at += 8;
        }
        return nextId++;
    }

    /** A kind with one number behind it: VAR, DECL_TAG. */
    public int withNumber(int kind, String name, int type, int number) {
        int at = record(kind, false, 0, name, type);
        types.u32(at, number);
        return nextId++;
    }

    /** A DATASEC without variables but with room for some. */
    public int dataSection(String name, int entries) {
        int at = record(BtfKind.DATASEC, false, entries, name, 0);
        types.grow(at + 12 * entries);
        return nextId++;
    }

    private int record(int kind, boolean flag, int vlen, String name, int sizeOrType) {
        int at = types.length();
        types.u32(at, string(name))
                .u32(at + 4, (flag ? 1 << 31 : 0) | kind << 24 | vlen)
                .u32(at + 8, sizeOrType);
        return at + 12;
    }

    private int string(String text) {
        Integer offset = known.get(text);
        if (offset == null) {
            offset = firstString + strings.length();
            known.put(text, offset);
            strings.raw(strings.length(), (text + "\0").getBytes(StandardCharsets.UTF_8));
        }
        return offset;
    }

    /** The data. */
    public byte[] build() {
        byte[] typeBytes = types.build();
        byte[] stringBytes = strings.build();
        ByteBuilder all = new ByteBuilder(order);
        all.u16(0, 0xeb9f).u8(2, 1).u8(3, 0).u32(4, 24);
        all.u32(8, 0).u32(12, typeBytes.length).u32(16, typeBytes.length).u32(20, stringBytes.length);
        return all.raw(24, typeBytes).raw(24 + typeBytes.length, stringBytes).build();
    }
}
