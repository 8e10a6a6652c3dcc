package org.vmcoregdb.server.command.types;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.print.Declarations;

/**
 * Structs and unions by their size, and by what types their members have: {@code whatis -r -m}.
 *
 * @param smallest size in bytes
 * @param largest size in bytes
 * @param member part of the name of a member's type; empty for any
 */
record TypeSearch(long smallest, long largest, Optional<String> member) {
    static TypeSearch of(Optional<String> range, Optional<String> member) throws CommandException {
        if (range.isEmpty()) {
            return new TypeSearch(0, Long.MAX_VALUE, member);
        }
        String[] ends = range.get().split("-", 2);
        long first = size(ends[0]);
        return new TypeSearch(first, ends.length > 1 ? size(ends[1]) : first, member);
    }

    private static long size(String text) throws CommandException {
        try {
            return Long.decode(text);
        } catch (NumberFormatException wrong) {
            throw new CommandException("whatis: " + text + " is not a size");
        }
    }

    /** By size, those of one size by name; of several with one name and size one. */
    List<CType.CompositeType> in(TypeTable types) {
        return types
                .composites()
                .filter(t -> t.size() >= smallest && t.size() <= largest && t.size() > 0)
                .filter(t -> member.isEmpty() || hasMember(t, CType.NESTING_LIMIT))
                .collect(Collectors.toMap(t -> t.name() + " " + t.size(), t -> t, (one, same) -> one))
                .values()
                .stream()
                .sorted(Comparator.comparingLong(CType.CompositeType::size).thenComparing(CType.CompositeType::name))
                .toList();
    }

    /** Structs inside count with their own members, function pointers do not: what they take is nothing that is in the struct. */
    private boolean hasMember(CType.CompositeType type, int limit) {
        for (CType.Member m : type.members()) {
            CType base = withoutDimensions(m.type());
            boolean named = !m.name().isEmpty() && isNamed(base);
            boolean inside =
                    limit > 0 && base.stripped() instanceof CType.CompositeType inner && hasMember(inner, limit - 1);
            if (named || inside) {
                return true;
            }
        }
        return false;
    }

    private boolean isNamed(CType type) {
        CType target = type;
        for (int i = 0; i < CType.NESTING_LIMIT && target.stripped() instanceof CType.PointerType pointer; i++) {
            target = withoutDimensions(pointer.target());
        }
        return !(target.stripped() instanceof CType.FunctionType)
                && Declarations.type(target).contains(member.orElse(""));
    }

    private static CType withoutDimensions(CType type) {
        CType element = type;
        for (int i = 0; i < CType.NESTING_LIMIT && element.stripped() instanceof CType.ArrayType array; i++) {
            element = array.element();
        }
        return element;
    }
}
