package org.vmcoregdb.types;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A C type. References to other types are resolved when they are followed, so that a kernel's hundred thousand types
 * cost nothing until one is looked at.
 */
public sealed interface CType {
    /** No kernel nests typedefs, arrays or anonymous structs deeper; type data that does is a loop, that is damaged. */
    int NESTING_LIMIT = 64;

    /** Size in bytes; 0 for void, functions and incomplete types. */
    long size();

    /** {@code void}. */
    record VoidType() implements CType {
        @Override
        public long size() {
            return 0;
        }
    }

    /** How an integer's bits are to be read. */
    enum Encoding {
        UNSIGNED,
        SIGNED,
        CHAR,
        BOOL
    }

    /** An integer, character or boolean. */
    record IntType(String name, long size, Encoding encoding) implements CType {}

    /** A floating-point number. */
    record FloatType(String name, long size) implements CType {}

    /** A pointer. */
    record PointerType(Supplier<CType> targetRef) implements CType {
        /** What it points at. */
        public CType target() {
            return targetRef.get();
        }

        @Override
        public long size() {
            return 8;
        }
    }

    /** An array; {@code count} is 0 for a flexible one. */
    record ArrayType(Supplier<CType> elementRef, long count) implements CType {
        /** More than any kernel has; larger ones are damage. */
        private static final long SIZE_LIMIT = 1L << 40;

        /** What it is made of. */
        public CType element() {
            return elementRef.get();
        }

        @Override
        public long size() {
            long elements = count;
            CType inner = element().stripped();
            for (int i = 0; i < NESTING_LIMIT && inner instanceof ArrayType array; i++) {
                elements = product(elements, array.count());
                inner = array.element().stripped();
            }
            return inner instanceof ArrayType ? 0 : product(elements, inner.size());
        }

        /** 0 for what cannot be. */
        private static long product(long a, long b) {
            return b != 0 && a > SIZE_LIMIT / b ? 0 : a * b;
        }
    }

    /** The kinds of {@link CompositeType}. */
    enum CompositeKind {
        STRUCT("struct"),
        UNION("union");

        private final String keyword;

        CompositeKind(String keyword) {
            this.keyword = keyword;
        }

        /** The C keyword. */
        public String keyword() {
            return keyword;
        }
    }

    /** A struct or union; an anonymous one has an empty name. */
    record CompositeType(CompositeKind kind, String name, long size, List<Member> members) implements CType {
        /** No struct has as many anonymous ones inside; one that does contains itself twice, and would take for ever. */
        private static final int VISIT_LIMIT = 4096;

        /** The member of that name, looking through anonymous members; its offset is relative to this type. */
        public Optional<Member> member(String wanted) {
            return member(wanted, NESTING_LIMIT, new int[] {VISIT_LIMIT});
        }

        private Optional<Member> member(String wanted, int depth, int[] visitsLeft) {
            if (visitsLeft[0]-- <= 0) {
                return Optional.empty();
            }
            for (Member member : members) {
                if (member.name().equals(wanted)) {
                    return Optional.of(member);
                }
                if (depth > 0 && member.name().isEmpty() && member.type().stripped() instanceof CompositeType inner) {
                    Optional<Member> found = inner.member(wanted, depth - 1, visitsLeft);
                    if (found.isPresent()) {
                        Member m = found.get();
                        return Optional.of(
                                new Member(m.name(), m.typeRef(), m.bitOffset() + member.bitOffset(), m.bitSize()));
                    }
                }
            }
            return Optional.empty();
        }
    }

    /**
     * A member of a struct or union.
     *
     * @param name empty for an anonymous struct or union
     * @param typeRef its type
     * @param bitOffset from the start of the composite, in bits
     * @param bitSize width of a bit-field in bits, 0 if it is none
     */
    record Member(String name, Supplier<CType> typeRef, long bitOffset, int bitSize) {
        /** Its type. */
        public CType type() {
            return typeRef.get();
        }
    }

    /** An enumeration; values are sign-extended if {@code signed}. */
    record EnumType(String name, long size, boolean signed, List<Enumerator> enumerators) implements CType {
        /** The value of a constant, if it has one of this name. */
        public OptionalLong valueOf(String constant) {
            return enumerators.stream()
                    .filter(one -> one.name().equals(constant))
                    .mapToLong(Enumerator::value)
                    .findFirst();
        }

        /** The first constant of a value whose name begins with a prefix, which may be empty. */
        public Optional<Enumerator> ofValue(long value, String prefix) {
            return enumerators.stream()
                    .filter(one -> one.value() == value && one.name().startsWith(prefix))
                    .findFirst();
        }
    }

    /** One constant of an enumeration. */
    record Enumerator(String name, long value) {}

    /** A typedef. */
    record TypedefType(String name, Supplier<CType> targetRef) implements CType {
        /** What it stands for. */
        public CType target() {
            return targetRef.get();
        }

        @Override
        public long size() {
            CType inner = stripped();
            return inner instanceof TypedefType || inner instanceof QualifiedType ? 0 : inner.size();
        }
    }

    /** const, volatile or restrict around another type. */
    record QualifiedType(String qualifier, Supplier<CType> targetRef) implements CType {
        /** What is qualified. */
        public CType target() {
            return targetRef.get();
        }

        @Override
        public long size() {
            CType inner = stripped();
            return inner instanceof TypedefType || inner instanceof QualifiedType ? 0 : inner.size();
        }
    }

    /** A function. */
    record FunctionType(Supplier<CType> resultRef, List<Parameter> parameters, boolean variadic) implements CType {
        /** What it returns. */
        public CType result() {
            return resultRef.get();
        }

        @Override
        public long size() {
            return 0;
        }
    }

    /** One parameter of a function; the name may be empty. */
    record Parameter(String name, Supplier<CType> typeRef) {
        /** Its type. */
        public CType type() {
            return typeRef.get();
        }
    }

    /** A struct, union or enum that is declared but not defined here. */
    record IncompleteType(String keyword, String name) implements CType {
        @Override
        public long size() {
            return 0;
        }
    }

    /** This type without typedefs and qualifiers. */
    default CType stripped() {
        CType type = this;
        // a chain longer than this is a loop in damaged type data
        for (int i = 0; i < NESTING_LIMIT; i++) {
            if (type instanceof TypedefType typedef) {
                type = typedef.target();
            } else if (type instanceof QualifiedType qualified) {
                type = qualified.target();
            } else {
                return type;
            }
        }
        return new VoidType();
    }
}
