package org.vmcoregdb.types.print;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.types.CType;

/** What was found in memory where a type says that something is. */
public sealed interface Value {
    /**
     * An integer or bit-field.
     *
     * @param value extended to 64 bits as {@code signed} says
     * @param bits how wide it is in memory
     */
    record Int(long value, boolean signed, int bits) implements Value {}

    /** An integer of one byte, which may be a character or not. */
    record Char(long value, boolean signed) implements Value {}

    /** A boolean; damaged ones are neither 0 nor 1. */
    record Bool(long value) implements Value {}

    /** A floating-point number. */
    record Real(double value) implements Value {}

    /** A value of an enumeration. */
    record Constant(long value, CType.EnumType type) implements Value {}

    /**
     * A pointer, or an array without a size, of which only the place is known.
     *
     * @param type what the pointer is, if it is one
     * @param toCode whether it points at a function
     * @param symbol what it points at, such as {@code init_task+2192}
     * @param text the string it points at
     */
    record Pointer(
            long address,
            Optional<CType.PointerType> type,
            boolean toCode,
            Optional<String> symbol,
            Optional<Text> text)
            implements Value {}

    /**
     * Characters.
     *
     * @param bytes as many as are shown
     * @param more whether there are others after them
     * @param fault why the first byte after them is missing, if it is
     */
    record Text(byte[] bytes, boolean more, Optional<String> fault) implements Value {}

    /**
     * An array.
     *
     * @param elements as many as are shown
     * @param more whether there are others after them
     */
    record Array(List<Value> elements, boolean more) implements Value {}

    /** A struct or union. */
    record Composite(CType.CompositeType type, List<MemberValue> members) implements Value {}

    /** A member's value; the name is empty for anonymous structs and unions. */
    record MemberValue(String name, Value value) {}

    /** A function: there is nothing to show but where it is. */
    record Function(CType.FunctionType type, long address, Optional<String> symbol) implements Value {}

    /** What the dump does not have. */
    record Missing(String reason) implements Value {}
}
