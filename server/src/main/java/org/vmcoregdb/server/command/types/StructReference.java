package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;

/**
 * A struct or union, and perhaps some of its members: {@code task_struct}, {@code task_struct.comm,pid}.
 *
 * @param type what it is
 * @param members those that were named
 */
public record StructReference(CType.CompositeType type, List<MemberPath> members) {
    /** Understands it. */
    public static StructReference parse(TypeTable types, String text) throws CommandException {
        int dot = text.indexOf('.');
        String name = dot < 0 ? text : text.substring(0, dot);
        CType.CompositeType type =
                named(types, name).orElseThrow(() -> new CommandException("invalid data structure reference: " + text));
        List<MemberPath> members = new ArrayList<>();
        if (dot >= 0) {
            for (String path : text.substring(dot + 1).split(",", -1)) {
                members.add(MemberPath.of(type, path));
            }
        }
        return new StructReference(type, members);
    }

    /** A tag, or a typedef for a struct. */
    public static Optional<CType.CompositeType> named(TypeTable types, String name) {
        return types.composite(CType.CompositeKind.STRUCT, name)
                .or(() -> types.composite(CType.CompositeKind.UNION, name))
                .or(() -> types.typedef(name)
                        .map(CType::stripped)
                        .filter(CType.CompositeType.class::isInstance)
                        .map(CType.CompositeType.class::cast));
    }

    /** {@code struct list_head}. */
    public String title(String typed) {
        return type.kind().keyword() + " " + (type.name().isEmpty() ? typed : type.name());
    }
}
