package org.vmcoregdb.types;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A struct of the kernel, by name: gives {@link Field} handles for members, resolved once. Members are dotted paths,
 * such as {@code thread.sp}; anonymous structs and unions on the way are looked through.
 */
public final class Struct {
    private final String name;
    private final Optional<CType.CompositeType> type;
    private final Map<String, Optional<Field>> fields = new ConcurrentHashMap<>();

    private Struct(String name, Optional<CType.CompositeType> type) {
        this.name = name;
        this.type = type;
    }

    static Struct of(String name, Optional<CType.CompositeType> type) {
        return new Struct(name, type);
    }

    /** The struct's tag. */
    public String name() {
        return name;
    }

    /** Its type, if this kernel has it. */
    public Optional<CType.CompositeType> type() {
        return type;
    }

    /** Its size in bytes. */
    public long size() {
        return type.orElseThrow(() -> new MissingTypeException("this kernel has no struct " + name))
                .size();
    }

    /**
     * The member under the first of these names that this kernel has.
     *
     * @param paths the names a member had over time, newest first
     */
    public Optional<Field> field(String... paths) {
        for (String path : paths) {
            // most are there: looked up without what computing one would need
            Optional<Field> field = fields.get(path);
            if (field == null) {
                field = fields.computeIfAbsent(path, p -> type.flatMap(t -> resolve(t, p)));
            }
            if (field.isPresent()) {
                return field;
            }
        }
        return Optional.empty();
    }

    /**
     * Like {@link #field}, for members without which the question cannot be answered.
     *
     * @throws MissingTypeException if this kernel has none of them
     */
    public Field need(String... paths) {
        return field(paths)
                .orElseThrow(() -> new MissingTypeException(
                        type.isEmpty()
                                ? "this kernel's type information has no struct " + name
                                : "this kernel's struct " + name + " has no member " + paths[0]));
    }

    private static Optional<Field> resolve(CType.CompositeType from, String path) {
        CType.CompositeType type = from;
        long bitOffset = 0;
        String[] parts = path.split("\\.");
        for (int i = 0; i < parts.length; i++) {
            Optional<CType.Member> member = type.member(parts[i]);
            if (member.isEmpty()) {
                return Optional.empty();
            }
            bitOffset += member.get().bitOffset();
            CType memberType = member.get().type();
            if (i == parts.length - 1) {
                return Optional.of(Field.of(path, bitOffset, member.get().bitSize(), memberType));
            }
            if (!(memberType.stripped() instanceof CType.CompositeType inner)) {
                return Optional.empty();
            }
            type = inner;
        }
        return Optional.empty();
    }
}
