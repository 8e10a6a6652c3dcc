package org.vmcoregdb.kernel.bpf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A BPF program.
 *
 * @param id its number
 * @param address of its {@code struct bpf_prog}
 * @param auxiliary address of its {@code struct bpf_prog_aux}
 * @param type what it is for, without {@code BPF_PROG_TYPE_}
 * @param tag a hash of its code, in hexadecimal
 * @param maps numbers of the maps that it uses
 * @param instructions how many it has
 * @param code where the first of them is
 * @param machineCode where the machine code that was made of it is
 * @param machineCodeLength its length in bytes, 0 if none was made
 * @param pages how many pages it takes, in kernels that count them
 * @param loaded nanoseconds since the boot when it was loaded
 * @param gplCompatible whether it may call functions that are for the GPL only
 * @param name as its author called it
 * @param user who loaded it
 * @param problem why something of this is not known
 */
public record BpfProgram(
        long id,
        long address,
        long auxiliary,
        String type,
        String tag,
        List<Long> maps,
        int instructions,
        long code,
        long machineCode,
        int machineCodeLength,
        OptionalLong pages,
        OptionalLong loaded,
        boolean gplCompatible,
        Optional<String> name,
        OptionalLong user,
        Optional<String> problem) {}
