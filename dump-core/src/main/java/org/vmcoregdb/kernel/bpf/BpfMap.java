package org.vmcoregdb.kernel.bpf;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A BPF map.
 *
 * @param id its number
 * @param address of its {@code struct bpf_map}
 * @param type what kind of map it is, without {@code BPF_MAP_TYPE_}
 * @param flags as it was made with
 * @param keySize in bytes
 * @param valueSize in bytes
 * @param maxEntries how many it can hold
 * @param memory how many bytes it takes, in kernels that count pages
 * @param name as its author called it
 * @param user who made it, in kernels that keep that
 * @param problem why something of this is not known
 */
public record BpfMap(
        long id,
        long address,
        String type,
        long flags,
        long keySize,
        long valueSize,
        long maxEntries,
        OptionalLong memory,
        Optional<String> name,
        OptionalLong user,
        Optional<String> problem) {}
