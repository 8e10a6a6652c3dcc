package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.DeclarationLine;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.types.print.ValueText.Radix;

/** What commands about types and typed memory answer. */
public sealed interface TypeAnswer {
    /**
     * A struct or union as declared, or some of its members.
     *
     * @param lines the first and the last are those with the braces
     * @param whole whether all members are there, and the size is to be shown
     * @param base what is added to offsets: an address; empty shows offsets as they are
     * @param offsets whether to show offsets
     * @param radix of offsets
     */
    record Declaration(
            CType.CompositeType type,
            List<DeclarationLine> lines,
            boolean whole,
            boolean offsets,
            OptionalLong base,
            Radix radix)
            implements TypeAnswer {}

    /** An enumeration with its constants. */
    record Constants(CType.EnumType type) implements TypeAnswer {}

    /**
     * The declaration of a typedef, variable or function, which may have several lines.
     *
     * @param size in bytes, if it is shown
     */
    record Name(String name, String declaration, OptionalLong size) implements TypeAnswer {}

    /**
     * A struct or union in memory.
     *
     * @param title {@code struct NAME}
     */
    record StructValue(String title, long address, Value value, Radix radix) implements TypeAnswer {}

    /** Some members of a struct of this type in memory; their names may be paths. */
    record MemberValues(long address, CType.CompositeType type, List<Value.MemberValue> members, Radix radix)
            implements TypeAnswer {}

    /**
     * A pointer of a struct in memory and what it points at.
     *
     * @param declaration {@code struct mm_struct *mm}
     * @param target what it points at; empty for NULL
     */
    record Followed(String declaration, long pointer, Optional<String> symbol, Optional<Value> target, Radix radix)
            implements TypeAnswer {}

    /**
     * The value of an expression.
     *
     * @param name of the variable, or variable and CPU, if it is nothing else
     * @param number how many values this client has been shown, this one included
     */
    record Printed(Optional<String> name, int number, Value value, Radix radix) implements TypeAnswer {}

    /** A per-cpu variable: where each CPU has its copy. */
    record PerCpuVariable(String declaration, List<Copy> copies) implements TypeAnswer {}

    /** One CPU's copy of a variable, announced before what is in it. */
    record Copy(int cpu, long address) implements TypeAnswer {}

    /** Bytes as they are, by words. */
    record Raw(long address, byte[] bytes) implements TypeAnswer {}

    /** A task, announced before what is in its structs. */
    record TaskHeading(Task task) implements TypeAnswer {}

    /**
     * A member as plainly as can be: {@code list -S}.
     *
     * @param text what a character array says
     * @param number what a number is, if it is no array
     * @param symbol what has exactly this number as its address
     */
    record PlainMember(String name, Optional<String> text, long number, Optional<String> symbol, Radix radix)
            implements TypeAnswer {}

    /** The names of structs and unions by size: {@code whatis -r}. */
    record Sizes(List<CType.CompositeType> types) implements TypeAnswer {}

    /** An empty line between two of several. */
    record Gap() implements TypeAnswer {}
}
