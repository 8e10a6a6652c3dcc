package org.vmcoregdb.debuginfo.dwarf;

import java.nio.ByteOrder;
import org.vmcoregdb.bytes.ByteOutput;

/** The shapes of DIEs that are used: a tag, whether there are children, and attributes with their forms, in this order. */
enum Abbreviation {
    COMPILE_UNIT(0x11, true, At.PRODUCER, Form.STRP, At.LANGUAGE, Form.DATA1, At.NAME, Form.STRP),
    BASE_TYPE(0x24, false, At.NAME, Form.STRP, At.BYTE_SIZE, Form.DATA1, At.ENCODING, Form.DATA1),
    POINTER(0x0f, false, At.BYTE_SIZE, Form.DATA1, At.TYPE, Form.REF4),
    POINTER_TO_VOID(0x0f, false, At.BYTE_SIZE, Form.DATA1),
    STRUCT(0x13, true, At.NAME, Form.STRP, At.BYTE_SIZE, Form.UDATA),
    ANONYMOUS_STRUCT(0x13, true, At.BYTE_SIZE, Form.UDATA),
    DECLARED_STRUCT(0x13, false, At.NAME, Form.STRP, At.DECLARATION, Form.FLAG_PRESENT),
    UNION(0x17, true, At.NAME, Form.STRP, At.BYTE_SIZE, Form.UDATA),
    ANONYMOUS_UNION(0x17, true, At.BYTE_SIZE, Form.UDATA),
    DECLARED_UNION(0x17, false, At.NAME, Form.STRP, At.DECLARATION, Form.FLAG_PRESENT),
    MEMBER(0x0d, false, At.NAME, Form.STRP, At.TYPE, Form.REF4, At.DATA_MEMBER_LOCATION, Form.UDATA),
    ANONYMOUS_MEMBER(0x0d, false, At.TYPE, Form.REF4, At.DATA_MEMBER_LOCATION, Form.UDATA),
    BIT_FIELD(
            0x0d,
            false,
            At.NAME,
            Form.STRP,
            At.TYPE,
            Form.REF4,
            At.BIT_SIZE,
            Form.DATA1,
            At.DATA_BIT_OFFSET,
            Form.UDATA),
    ANONYMOUS_BIT_FIELD(0x0d, false, At.TYPE, Form.REF4, At.BIT_SIZE, Form.DATA1, At.DATA_BIT_OFFSET, Form.UDATA),
    ENUM(0x04, true, At.NAME, Form.STRP, At.BYTE_SIZE, Form.DATA1),
    ANONYMOUS_ENUM(0x04, true, At.BYTE_SIZE, Form.DATA1),
    DECLARED_ENUM(0x04, false, At.NAME, Form.STRP, At.DECLARATION, Form.FLAG_PRESENT),
    CONSTANT(0x28, false, At.NAME, Form.STRP, At.CONST_VALUE, Form.UDATA),
    NEGATIVE_CONSTANT(0x28, false, At.NAME, Form.STRP, At.CONST_VALUE, Form.SDATA),
    ARRAY(0x01, true, At.TYPE, Form.REF4),
    RANGE(0x21, false, At.TYPE, Form.REF4, At.COUNT, Form.UDATA),
    OPEN_RANGE(0x21, false, At.TYPE, Form.REF4),
    TYPEDEF(0x16, false, At.NAME, Form.STRP, At.TYPE, Form.REF4),
    TYPEDEF_OF_VOID(0x16, false, At.NAME, Form.STRP),
    CONST(0x26, false, At.TYPE, Form.REF4),
    CONST_VOID(0x26, false),
    VOLATILE(0x35, false, At.TYPE, Form.REF4),
    VOLATILE_VOID(0x35, false),
    RESTRICT(0x37, false, At.TYPE, Form.REF4),
    RESTRICT_VOID(0x37, false),
    PROTOTYPE(0x15, true, At.PROTOTYPED, Form.FLAG_PRESENT, At.TYPE, Form.REF4),
    PROTOTYPE_OF_VOID(0x15, true, At.PROTOTYPED, Form.FLAG_PRESENT),
    PARAMETER(0x05, false, At.TYPE, Form.REF4),
    MORE_PARAMETERS(0x18, false),
    FUNCTION(
            0x2e,
            true,
            At.NAME,
            Form.STRP,
            At.PROTOTYPED,
            Form.FLAG_PRESENT,
            At.EXTERNAL,
            Form.FLAG_PRESENT,
            At.TYPE,
            Form.REF4,
            At.LOW_PC,
            Form.ADDR,
            At.HIGH_PC,
            Form.DATA4),
    FUNCTION_OF_VOID(
            0x2e,
            true,
            At.NAME,
            Form.STRP,
            At.PROTOTYPED,
            Form.FLAG_PRESENT,
            At.EXTERNAL,
            Form.FLAG_PRESENT,
            At.LOW_PC,
            Form.ADDR,
            At.HIGH_PC,
            Form.DATA4),
    VARIABLE(
            0x34,
            false,
            At.NAME,
            Form.STRP,
            At.EXTERNAL,
            Form.FLAG_PRESENT,
            At.TYPE,
            Form.REF4,
            At.LOCATION,
            Form.EXPRLOC);

    private final int tag;
    private final boolean children;
    private final int[] attributes;

    Abbreviation(int tag, boolean children, int... attributes) {
        this.tag = tag;
        this.children = children;
        this.attributes = attributes;
    }

    int code() {
        return ordinal() + 1;
    }

    /** {@code .debug_abbrev}: all of them. */
    static byte[] table(ByteOrder order) {
        ByteOutput out = new ByteOutput(1024, order);
        for (Abbreviation one : values()) {
            out.uleb(one.code()).uleb(one.tag).u8(one.children ? 1 : 0);
            for (int value : one.attributes) {
                out.uleb(value);
            }
            out.u8(0).u8(0);
        }
        return out.u8(0).toByteArray();
    }

    /** {@code DW_AT_…} */
    private static final class At {
        static final int LOCATION = 0x02;
        static final int NAME = 0x03;
        static final int BYTE_SIZE = 0x0b;
        static final int LOW_PC = 0x11;
        static final int HIGH_PC = 0x12;
        static final int LANGUAGE = 0x13;
        static final int BIT_SIZE = 0x0d;
        static final int CONST_VALUE = 0x1c;
        static final int PRODUCER = 0x25;
        static final int PROTOTYPED = 0x27;
        static final int COUNT = 0x37;
        static final int DATA_MEMBER_LOCATION = 0x38;
        static final int DECLARATION = 0x3c;
        static final int ENCODING = 0x3e;
        static final int EXTERNAL = 0x3f;
        static final int TYPE = 0x49;
        static final int DATA_BIT_OFFSET = 0x6b;

        private At() {}
    }

    /** {@code DW_FORM_…} */
    private static final class Form {
        static final int ADDR = 0x01;
        static final int DATA4 = 0x06;
        static final int DATA1 = 0x0b;
        static final int SDATA = 0x0d;
        static final int STRP = 0x0e;
        static final int UDATA = 0x0f;
        static final int REF4 = 0x13;
        static final int EXPRLOC = 0x18;
        static final int FLAG_PRESENT = 0x19;

        private Form() {}
    }
}
