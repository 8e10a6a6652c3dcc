package org.vmcoregdb.dump;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;

/**
 * Registers in ELF notes, which several formats have: NT_PRSTATUS of owner {@code CORE}, one per CPU in order, by the crashing
 * kernel ({@code kernel/kexec_core.c: crash_save_cpu}) or by a hypervisor; and QEMU's own note of owner {@code QEMU}, with
 * segment bases and control registers ({@code target/i386/arch_dump.c}), also one per CPU in order. VirtualBox has a note of its own instead, owner {@code VBCPU}.
 */
public final class RegisterNotes {
    private static final String PRSTATUS = "NT_PRSTATUS";
    private static final String QEMU = "QEMU";
    private static final String VIRTUALBOX = "VBCPU";
    private static final int VIRTUALBOX_CPU = 0xb01;

    private RegisterNotes() {}

    /** The CPUs that the notes describe, in order; none if the architecture is not supported. */
    public static List<CpuState> cpus(Machine machine, List<Note> notes) {
        Optional<Architecture> arch = Architecture.of(machine);
        return arch.isPresent() ? cpus(arch.get(), notes) : List.of();
    }

    private static List<CpuState> cpus(Architecture arch, List<Note> notes) {
        List<CpuState> virtualBox = virtualBox(arch.machine(), notes);
        if (!virtualBox.isEmpty()) {
            return virtualBox;
        }
        List<RegisterSet> general = new ArrayList<>();
        List<RegisterSet> system = new ArrayList<>();
        for (Note note : notes) {
            if (note.type() == Note.NT_PRSTATUS && note.owner().startsWith("CORE")) {
                arch.prStatus(note.descriptor()).ifPresent(general::add);
            } else if (note.owner().equals(QEMU)) {
                arch.qemuCpuState(note.descriptor()).ifPresent(system::add);
            }
        }
        List<CpuState> cpus = new ArrayList<>();
        for (int i = 0; i < Math.max(general.size(), system.size()); i++) {
            if (i >= system.size()) {
                cpus.add(new CpuState(PRSTATUS, general.get(i)));
            } else if (i >= general.size()) {
                cpus.add(new CpuState(QEMU, system.get(i)));
            } else {
                RegisterSet both = general.get(i).with(system.get(i), arch.registers());
                cpus.add(new CpuState(PRSTATUS + " and " + QEMU, both));
            }
        }
        return List.copyOf(cpus);
    }

    private static List<CpuState> virtualBox(Machine machine, List<Note> notes) {
        List<CpuState> cpus = new ArrayList<>();
        for (Note note : notes) {
            if (note.is(VIRTUALBOX, VIRTUALBOX_CPU)) {
                SavedCpu.of(machine)
                        .flatMap(part -> part.virtualBox(note.descriptor()))
                        .ifPresent(registers -> cpus.add(new CpuState(VIRTUALBOX, registers)));
            }
        }
        return List.copyOf(cpus);
    }
}
