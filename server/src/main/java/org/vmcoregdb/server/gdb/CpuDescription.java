package org.vmcoregdb.server.gdb;

import java.util.List;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.protocol.target.Feature;

/** What debuggers learn about the CPUs of an architecture. An architecture without one gets {@link PlainDescription}. */
public interface CpuDescription extends ArchitecturePart {
    /** LLVM's target triple, such as {@code x86_64-pc-linux-gnu}. */
    String triple();

    /** BFD's name of the architecture, such as {@code i386:x86-64}. */
    String bfdName();

    /**
     * The sets of registers, without those that every architecture gets ({@code task}, {@code cpu}).
     *
     * @param numbers where they get their numbers, from 0 on in the order of the sets
     */
    List<Feature> features(RegisterNumbers numbers);

    /** The system registers of the CPUs that a kernel ran on. */
    SystemRegisters system(Kernel kernel);

    /** The description for an architecture. */
    static CpuDescription of(Architecture arch) {
        return ArchitecturePart.find(CpuDescription.class, arch.machine()).orElseGet(() -> new PlainDescription(arch));
    }
}
