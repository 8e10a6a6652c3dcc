package org.vmcoregdb.protocol.target;

import java.util.List;

/** A type of registers that a feature defines (gdb manual, "Target Description Format", "Types"). */
public sealed interface RegisterType {
    /** The name that registers and other types refer to it by. */
    String id();

    /**
     * Bits with names.
     *
     * @param id its name
     * @param bytes its size
     * @param fields its bits, lowest first
     */
    record Flags(String id, int bytes, List<BitField> fields) implements RegisterType {}

    /**
     * A row of equal elements.
     *
     * @param id its name
     * @param elementType type of each
     * @param count how many
     */
    record Vector(String id, String elementType, int count) implements RegisterType {}

    /**
     * Several views of the same bits.
     *
     * @param id its name
     * @param members the views
     */
    record Union(String id, List<Member> members) implements RegisterType {}

    /**
     * Part of {@link Flags}.
     *
     * @param name what gdb prints; empty for a reserved bit
     * @param start lowest bit
     * @param end highest bit, the same as {@code start} for a single one
     */
    record BitField(String name, int start, int end) {}

    /**
     * Part of a {@link Union}.
     *
     * @param name what to call it
     * @param type its type
     */
    record Member(String name, String type) {}
}
