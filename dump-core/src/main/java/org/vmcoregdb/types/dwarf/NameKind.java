package org.vmcoregdb.types.dwarf;

import org.vmcoregdb.dwarf.unit.Tag;

/** What a name is of: C has the same name for a struct, a typedef and a function at once. */
enum NameKind {
    STRUCT,
    UNION,
    ENUMERATION,
    TYPEDEF,
    BASE,
    FUNCTION,
    VARIABLE,
    /** A variable that no unit defines: assembly or the linker does. */
    DECLARED_VARIABLE,
    /** Types that are declared within a function: they count where no others have the name. */
    LOCAL_STRUCT,
    LOCAL_UNION,
    LOCAL_ENUMERATION,
    LOCAL_TYPEDEF;

    private static final NameKind[] ALL = values();

    static NameKind of(int ordinal) {
        return ALL[Math.min(ordinal & 0xff, ALL.length - 1)];
    }

    /** What a type's name is of if it is declared within a function; only the first four can be. */
    NameKind local() {
        return ALL[LOCAL_STRUCT.ordinal() + ordinal()];
    }

    /** True if a function can have one of its own. */
    static boolean isLocal(int kind) {
        return kind >= 0 && kind <= TYPEDEF.ordinal();
    }

    /** The ordinal of the kind that entries of a tag have, or -1. */
    static int ofTag(int tag) {
        return switch (tag) {
            case Tag.STRUCTURE_TYPE, Tag.CLASS_TYPE -> STRUCT.ordinal();
            case Tag.UNION_TYPE -> UNION.ordinal();
            case Tag.ENUMERATION_TYPE -> ENUMERATION.ordinal();
            case Tag.TYPEDEF -> TYPEDEF.ordinal();
            case Tag.BASE_TYPE -> BASE.ordinal();
            case Tag.SUBPROGRAM -> FUNCTION.ordinal();
            case Tag.VARIABLE -> VARIABLE.ordinal();
            default -> -1;
        };
    }
}
