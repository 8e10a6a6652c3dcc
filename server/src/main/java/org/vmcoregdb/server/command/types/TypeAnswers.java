package org.vmcoregdb.server.command.types;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.DeclarationLine;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.types.print.ValueText.Radix;

/** What commands about types and typed memory answer. */
public final class TypeAnswers {
    private TypeAnswers() {}

    /**
     * A struct or union as declared, or some of its members.
     *
     * @param lines the first and the last are those with the braces
     * @param whole whether all members are there, and the size is to be shown
     * @param base what is added to offsets: an address; empty shows offsets as they are
     * @param offsets whether to show offsets
     * @param radix of offsets
     */
    public record Declaration(
            CType.CompositeType declared,
            List<DeclarationLine> lines,
            boolean whole,
            boolean offsets,
            OptionalLong base,
            Radix radix)
            implements Answer {
        @Override
        public String type() {
            return declared.kind().keyword();
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /** An enumeration with its constants. */
    public record Constants(CType.EnumType declared) implements Answer {
        @Override
        public String type() {
            return "enum";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /**
     * The declaration of a typedef, variable or function, which may have several lines.
     *
     * @param size in bytes, if it is shown
     */
    public record Name(String name, String declaration, OptionalLong size) implements Answer {
        @Override
        public String type() {
            return "declaration";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /**
     * A struct or union in memory.
     *
     * @param title {@code struct NAME}
     */
    public record StructValue(String title, long address, Value value, Radix radix) implements Answer {
        @Override
        public String type() {
            return "value";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /** Some members of a struct of this type in memory; their names may be paths. */
    public record MemberValues(long address, CType.CompositeType declared, List<Value.MemberValue> members, Radix radix)
            implements Answer {
        @Override
        public String type() {
            return "value";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /**
     * A pointer of a struct in memory and what it points at.
     *
     * @param declaration {@code struct mm_struct *mm}
     * @param target what it points at; empty for NULL
     */
    public record Followed(
            String declaration, long pointer, Optional<String> symbol, Optional<Value> target, Radix radix)
            implements Answer {
        @Override
        public String type() {
            return "pointer";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /**
     * The value of an expression.
     *
     * @param name of the variable, or variable and CPU, if it is nothing else
     * @param number how many values this client has been shown, this one included
     */
    public record Printed(Optional<String> name, int number, Value value, Radix radix) implements Answer {
        @Override
        public String type() {
            return "value";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /** A per-cpu variable: where each CPU has its copy. */
    public record PerCpuVariable(String declaration, List<Copy> copies) implements Answer {
        @Override
        public String type() {
            return "per_cpu_variable";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /** One CPU's copy of a variable, announced before what is in it. */
    public record Copy(int cpu, long address) implements Answer {
        @Override
        public String type() {
            return "per_cpu_copy";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /** Bytes as they are, by words. */
    public record Raw(long address, byte[] bytes) implements Answer {
        @Override
        public String type() {
            return "memory";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /**
     * A member as plainly as can be: {@code list -S}.
     *
     * @param text what a character array says
     * @param number what a number is, if it is no array
     * @param symbol what has exactly this number as its address
     */
    public record PlainMember(String name, Optional<String> text, long number, Optional<String> symbol, Radix radix)
            implements Answer {
        @Override
        public String type() {
            return "member";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /** The names of structs and unions by size: {@code whatis -r}. */
    public record Sizes(List<CType.CompositeType> types) implements Answer {
        @Override
        public String type() {
            return "sizes";
        }

        @Override
        public void text(TextPage page) {
            TypeText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TypeJson.write(out, this);
        }
    }

    /** An empty line between two of several. */
    public record Gap() implements Answer {
        @Override
        public String type() {
            return "";
        }

        @Override
        public void text(TextPage page) {
            page.append('\n');
        }

        @Override
        public void json(JsonObject out) {}
    }
}
