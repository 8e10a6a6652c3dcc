package org.vmcoregdb.server.gdb.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.system.ControlRegisters.Name;

/**
 * One CPU's registers as QEMU's monitor writes them ({@code target/i386/cpu-dump.c}), as far as they are known, and a last line that
 * says which of them are computed.
 */
final class QemuRegisterDump {
    private static final List<Register> GENERAL = List.of(
            X86_64.RAX,
            X86_64.RBX,
            X86_64.RCX,
            X86_64.RDX,
            X86_64.RSI,
            X86_64.RDI,
            X86_64.RBP,
            X86_64.RSP,
            X86_64.R8,
            X86_64.R9,
            X86_64.R10,
            X86_64.R11,
            X86_64.R12,
            X86_64.R13,
            X86_64.R14,
            X86_64.R15);
    private static final List<Register> SEGMENTS =
            List.of(X86_64.ES, X86_64.CS, X86_64.SS, X86_64.DS, X86_64.FS, X86_64.GS);
    /** Selector of the task state segment: {@code GDT_ENTRY_TSS * 8}. */
    private static final int TSS_SELECTOR = 0x40;

    private final Cpu cpu;
    private final RegisterSet known;
    private final X86SystemRegisters system;
    private final StringBuilder out = new StringBuilder();
    private final List<String> line = new ArrayList<>();

    private QemuRegisterDump(Cpu cpu, X86SystemRegisters system) {
        this.cpu = cpu;
        this.known = cpu.registers();
        this.system = system;
    }

    static String of(Cpu cpu, X86SystemRegisters system) {
        QemuRegisterDump dump = new QemuRegisterDump(cpu, system);
        dump.write();
        return dump.out.toString();
    }

    private void write() {
        out.append("\nCPU#").append(cpu.number()).append('\n');
        for (Register register : GENERAL) {
            quad(String.format("%-3s", register.name().toUpperCase(Locale.ROOT)), known.get(register));
            if (line.size() == 4) {
                end();
            }
        }
        end();
        quad("RIP", known.get(X86_64.RIP));
        word("RFL", known.get(X86_64.EFLAGS));
        end();
        SEGMENTS.forEach(this::segment);
        table("TR ", String.format("%04x", TSS_SELECTOR), Name.TSS_BASE, Name.TSS_LIMIT, " 00008b00 DPL=0 TSS64-busy");
        table("GDT", "    ", Name.GDT_BASE, Name.GDT_LIMIT, "");
        table("IDT", "    ", Name.IDT_BASE, Name.IDT_LIMIT, "");
        word("CR0", value(Name.CR0));
        quad("CR2", known.get(X86_64.CR2));
        quad("CR3", value(Name.CR3));
        word("CR4", value(Name.CR4));
        end();
        quad("EFER", value(Name.EFER));
        end();
        for (Name name : Name.values()) {
            if (system.isComputed(cpu.number(), known, name)) {
                line.add(name.name());
            }
        }
        if (!line.isEmpty()) {
            line.add(0, "computed from the kernel's memory, not read from a register:");
            end();
        }
    }

    private OptionalLong value(Name name) {
        return system.value(cpu.number(), known, name);
    }

    private void quad(String name, OptionalLong value) {
        value.ifPresent(v -> line.add(String.format("%s=%016x", name, v)));
    }

    private void word(String name, OptionalLong value) {
        value.ifPresent(v -> line.add(String.format("%s=%08x", name, v)));
    }

    /** Selector and, for two of them, base; limits and rights are not known. */
    private void segment(Register register) {
        OptionalLong base = register.equals(X86_64.FS)
                ? known.get(X86_64.FS_BASE)
                : register.equals(X86_64.GS) ? known.get(X86_64.GS_BASE) : OptionalLong.of(0);
        OptionalLong selector = known.get(register);
        if (selector.isPresent() && base.isPresent()) {
            line.add(String.format(
                    "%-3s=%04x %016x",
                    register.name().toUpperCase(Locale.ROOT), selector.getAsLong(), base.getAsLong()));
            end();
        }
    }

    private void table(String name, String selector, Name base, Name limit, String rest) {
        OptionalLong address = value(base);
        OptionalLong last = value(limit);
        if (address.isPresent() && last.isPresent()) {
            line.add(String.format("%s=%s %016x %08x%s", name, selector, address.getAsLong(), last.getAsLong(), rest));
            end();
        }
    }

    private void end() {
        if (!line.isEmpty()) {
            out.append(String.join(" ", line)).append('\n');
            line.clear();
        }
    }
}
