package org.vmcoregdb.types;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** All types of one kernel or module, found by name. */
public interface TypeTable {
    /** A table without any type, for kernels that carry none. */
    TypeTable NONE = new TypeTable() {
        @Override
        public Optional<CType.CompositeType> composite(CType.CompositeKind kind, String name) {
            return Optional.empty();
        }

        @Override
        public Optional<CType.EnumType> enumeration(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<CType> typedef(String name) {
            return Optional.empty();
        }
    };

    /** The struct or union {@code name}; the first definition if there are several. */
    Optional<CType.CompositeType> composite(CType.CompositeKind kind, String name);

    /** The enumeration {@code name}. */
    Optional<CType.EnumType> enumeration(String name);

    /** The value of a constant of an enumeration, if there are both. */
    default OptionalLong constant(String enumeration, String name) {
        return enumeration(enumeration).map(type -> type.valueOf(name)).orElseGet(OptionalLong::empty);
    }

    /** The typedef {@code name}, as a {@link CType.TypedefType}. */
    Optional<CType> typedef(String name);

    /** True if it has the prototype of a function of this name. Functions written in assembly have none. */
    default boolean hasFunction(String name) {
        return false;
    }

    /** The prototype of a function. */
    default Optional<CType.FunctionType> function(String name) {
        return Optional.empty();
    }

    /** The type of a variable. Kernels tell those of per-cpu variables, from 6.15 on those of others, too. */
    default Optional<CType> variable(String name) {
        return Optional.empty();
    }

    /** All structs and unions with a name, in no order. */
    default Stream<CType.CompositeType> composites() {
        return Stream.empty();
    }

    /** All structs without a name that have so many members: types of single variables and members. */
    default Stream<CType.CompositeType> unnamedStructs(int members) {
        return Stream.empty();
    }

    /** A handle to {@code struct name}, absent members and all: a struct that does not exist has no fields. */
    default Struct struct(String name) {
        return Struct.of(name, composite(CType.CompositeKind.STRUCT, name));
    }
}
