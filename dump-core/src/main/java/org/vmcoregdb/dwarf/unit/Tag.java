package org.vmcoregdb.dwarf.unit;

/** What an entry describes ({@code DW_TAG_*}, DWARF 5 §7.5.3). */
public final class Tag {
    /** An array; its children are its dimensions. */
    public static final int ARRAY_TYPE = 0x01;
    /** A C++ class. */
    public static final int CLASS_TYPE = 0x02;
    /** An enumeration; its children are its constants. */
    public static final int ENUMERATION_TYPE = 0x04;
    /** A parameter. */
    public static final int FORMAL_PARAMETER = 0x05;
    /** A member. */
    public static final int MEMBER = 0x0d;
    /** A pointer. */
    public static final int POINTER_TYPE = 0x0f;
    /** A C++ reference. */
    public static final int REFERENCE_TYPE = 0x10;
    /** A unit that was compiled. */
    public static final int COMPILE_UNIT = 0x11;
    /** A struct. */
    public static final int STRUCTURE_TYPE = 0x13;
    /** A type of functions. */
    public static final int SUBROUTINE_TYPE = 0x15;
    /** A typedef. */
    public static final int TYPEDEF = 0x16;
    /** A union. */
    public static final int UNION_TYPE = 0x17;
    /** The three dots of a function. */
    public static final int UNSPECIFIED_PARAMETERS = 0x18;
    /** A dimension of an array. */
    public static final int SUBRANGE_TYPE = 0x21;
    /** A number. */
    public static final int BASE_TYPE = 0x24;
    /** const. */
    public static final int CONST_TYPE = 0x26;
    /** A constant of an enumeration. */
    public static final int ENUMERATOR = 0x28;
    /** A function. */
    public static final int SUBPROGRAM = 0x2e;
    /** A variable. */
    public static final int VARIABLE = 0x34;
    /** volatile. */
    public static final int VOLATILE_TYPE = 0x35;
    /** restrict. */
    public static final int RESTRICT_TYPE = 0x37;
    /** A namespace of C++ or Rust. */
    public static final int NAMESPACE = 0x39;
    /** A type without more to say of it. */
    public static final int UNSPECIFIED_TYPE = 0x3b;
    /** What several units have in common. */
    public static final int PARTIAL_UNIT = 0x3c;
    /** One type on its own. */
    public static final int TYPE_UNIT = 0x41;
    /** A C++ reference to what is about to go. */
    public static final int RVALUE_REFERENCE_TYPE = 0x42;
    /** _Atomic. */
    public static final int ATOMIC_TYPE = 0x47;
    /** What stands for a unit whose entries are in another file. */
    public static final int SKELETON_UNIT = 0x4a;

    private Tag() {}
}
