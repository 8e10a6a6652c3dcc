package org.vmcoregdb.dump.x86;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.SavedCpu;

/**
 * State of x86-64 CPUs. QEMU ({@code target/i386/machine.c}, {@code vmstate_x86_cpu}): the general registers in the order of machine
 * code, segments es, cs, ss, ds, fs, gs. VMware: the same order of both, each register by its own name or all in one block.
 */
public final class X86SavedCpu implements SavedCpu {
    private static final List<Register> GENERAL = List.of(
            X86_64.RAX,
            X86_64.RCX,
            X86_64.RDX,
            X86_64.RBX,
            X86_64.RSP,
            X86_64.RBP,
            X86_64.RSI,
            X86_64.RDI,
            X86_64.R8,
            X86_64.R9,
            X86_64.R10,
            X86_64.R11,
            X86_64.R12,
            X86_64.R13,
            X86_64.R14,
            X86_64.R15);

    /** VMware has rbp before rsp. */
    private static final List<String> VMWARE_GENERAL = List.of(
            "rax", "rcx", "rdx", "rbx", "rbp", "rsp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15");

    private static final List<Register> SEGMENTS =
            List.of(X86_64.ES, X86_64.CS, X86_64.SS, X86_64.DS, X86_64.FS, X86_64.GS);

    private static final List<Register> GUEST = List.of(
            X86_64.R15,
            X86_64.R14,
            X86_64.R13,
            X86_64.R12,
            X86_64.RBP,
            X86_64.RBX,
            X86_64.R11,
            X86_64.R10,
            X86_64.R9,
            X86_64.R8,
            X86_64.RAX,
            X86_64.RCX,
            X86_64.RDX,
            X86_64.RSI,
            X86_64.RDI,
            X86_64.ORIG_RAX,
            X86_64.RIP,
            X86_64.CS,
            X86_64.EFLAGS,
            X86_64.RSP,
            X86_64.SS,
            X86_64.FS_BASE,
            X86_64.GS_BASE,
            X86_64.DS,
            X86_64.ES,
            X86_64.FS,
            X86_64.GS);

    private static final List<Register> VIRTUALBOX_GENERAL = List.of(
            X86_64.RAX,
            X86_64.RBX,
            X86_64.RCX,
            X86_64.RDX,
            X86_64.RSI,
            X86_64.RDI,
            X86_64.R8,
            X86_64.R9,
            X86_64.R10,
            X86_64.R11,
            X86_64.R12,
            X86_64.R13,
            X86_64.R14,
            X86_64.R15,
            X86_64.RIP,
            X86_64.RSP,
            X86_64.RBP,
            X86_64.EFLAGS);

    private static final List<Register> VIRTUALBOX_SEGMENTS =
            List.of(X86_64.CS, X86_64.DS, X86_64.ES, X86_64.FS, X86_64.GS, X86_64.SS);

    private static final int VIRTUALBOX_KERNEL_GS = 536;

    private static final List<Register> MANAGEMENT_GENERAL = List.of(
            X86_64.R15,
            X86_64.R14,
            X86_64.R13,
            X86_64.R12,
            X86_64.R11,
            X86_64.R10,
            X86_64.R9,
            X86_64.R8,
            X86_64.RAX,
            X86_64.RCX,
            X86_64.RDX,
            X86_64.RBX,
            X86_64.RSP,
            X86_64.RBP,
            X86_64.RSI,
            X86_64.RDI);

    private static final int MANAGEMENT_BYTES = 1024;
    private static final int MANAGEMENT_GENERAL_AT = 796;
    private static final int MANAGEMENT_SEGMENTS_AT = 936;

    private static final Map<String, Register> QEMU = Map.ofEntries(
            entry("env.eip", X86_64.RIP),
            entry("env.eflags", X86_64.EFLAGS),
            entry("env.segs[4].base", X86_64.FS_BASE),
            entry("env.segs[5].base", X86_64.GS_BASE),
            entry("env.kernelgsbase", X86_64.K_GS_BASE),
            entry("env.cr[0]", X86_64.CR0),
            entry("env.cr[2]", X86_64.CR2),
            entry("env.cr[3]", X86_64.CR3),
            entry("env.cr[4]", X86_64.CR4));

    private static final Pattern MONITOR_VALUE =
            Pattern.compile("\\b(R[0-9A-Z]{1,2}|RFL|CR[0-4]) *= *([0-9a-f]{8,16})\\b");

    private static final Pattern MONITOR_SEGMENT = Pattern.compile("(?m)^([CDEFGS]S) =([0-9a-f]{4}) ([0-9a-f]{16}) ");

    private static final Map<String, Register> MONITOR = monitor();

    private static Map<String, Register> monitor() {
        Map<String, Register> names = new HashMap<>();
        GENERAL.forEach(register -> names.put(register.name().toUpperCase(Locale.ROOT), register));
        names.put("RIP", X86_64.RIP);
        names.put("RFL", X86_64.EFLAGS);
        List.of(X86_64.CR0, X86_64.CR2, X86_64.CR3, X86_64.CR4)
                .forEach(register -> names.put(register.name().toUpperCase(Locale.ROOT), register));
        return Map.copyOf(names);
    }

    private static final Map<String, Register> VMWARE = Map.ofEntries(
            entry("rip", X86_64.RIP),
            entry("eflags", X86_64.EFLAGS),
            entry("S.base64[4]", X86_64.FS_BASE),
            entry("S.base64[5]", X86_64.GS_BASE),
            entry("CR64[0]", X86_64.CR0),
            entry("CR64[2]", X86_64.CR2),
            entry("CR64[3]", X86_64.CR3),
            entry("CR64[4]", X86_64.CR4));

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public Optional<RegisterSet> qemu(Map<String, Long> values) {
        if (!values.containsKey("env.eip") || !values.containsKey("env.regs[0]")) {
            return Optional.empty();
        }
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (int i = 0; i < GENERAL.size(); i++) {
            set(set, GENERAL.get(i), values.get("env.regs[" + i + "]"));
        }
        for (int i = 0; i < SEGMENTS.size(); i++) {
            set(set, SEGMENTS.get(i), values.get("env.segs[" + i + "].selector"));
        }
        QEMU.forEach((name, register) -> set(set, register, values.get(name)));
        return Optional.of(set.build());
    }

    /** Lines such as {@code RIP=ffffffff81000000 RFL=00000246 [---Z-P-]} and {@code GS =0000 ffff888000000000 ffffffff 00c00000}. */
    @Override
    public Optional<RegisterSet> qemuMonitor(String text) {
        RegisterSet.Builder set = new RegisterSet.Builder();
        Matcher value = MONITOR_VALUE.matcher(text);
        while (value.find()) {
            Register register = MONITOR.get(value.group(1));
            if (register != null) {
                set.set(register, Long.parseUnsignedLong(value.group(2), 16));
            }
        }
        Matcher segment = MONITOR_SEGMENT.matcher(text);
        while (segment.find()) {
            SEGMENTS.stream()
                    .filter(register -> register.name().equalsIgnoreCase(segment.group(1)))
                    .forEach(register -> set.set(register, Long.parseLong(segment.group(2), 16)));
            long base = Long.parseUnsignedLong(segment.group(3), 16);
            switch (segment.group(1)) {
                case "FS" -> set.set(X86_64.FS_BASE, base);
                case "GS" -> set.set(X86_64.GS_BASE, base);
                default -> {}
            }
        }
        RegisterSet registers = set.build();
        return registers.has(X86_64.RIP) && registers.has(X86_64.CR3) ? Optional.of(registers) : Optional.empty();
    }

    @Override
    public Optional<RegisterSet> vmware(Map<String, Long> values) {
        if (!values.containsKey("rip") && !values.containsKey("CR64[3]")) {
            return Optional.empty();
        }
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (Register register : GENERAL) {
            set(set, register, values.get("gpregs[" + VMWARE_GENERAL.indexOf(register.name()) + "]"));
            set(set, register, values.get(register.name()));
        }
        for (int i = 0; i < SEGMENTS.size(); i++) {
            set(set, SEGMENTS.get(i), values.get("S[" + i + "]"));
        }
        VMWARE.forEach((name, register) -> set(set, register, values.get(name)));
        return Optional.of(set.build());
    }

    /**
     * First u32 cr0, u64 cr2, cr3, cr4, ten more, the address of the interrupt table; then the registers as the kernel saves them on
     * entry, the bases of fs and gs, and ds, es, fs, gs.
     */
    @Override
    public Optional<RegisterSet> vmwareGuest(byte[] first, byte[] second) {
        if (first.length < Integer.BYTES + 3 * Long.BYTES || second.length < GUEST.size() * Long.BYTES) {
            return Optional.empty();
        }
        ByteBuffer control = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        RegisterSet.Builder set = new RegisterSet.Builder()
                .set(X86_64.CR0, control.getInt() & 0xffffffffL)
                .set(X86_64.CR2, control.getLong())
                .set(X86_64.CR3, control.getLong())
                .set(X86_64.CR4, control.getLong());
        ByteBuffer general = ByteBuffer.wrap(second).order(ByteOrder.LITTLE_ENDIAN);
        for (Register register : GUEST) {
            set.set(register, general.getLong());
        }
        return Optional.of(set.build());
    }

    /**
     * 18 general registers; segments {u64 base, u32 limit, u32 attributes, u16 selector, six more bytes} cs, ds, es, fs, gs, ss; cr0, cr2,
     * cr3, cr4; debug registers, tables, what calls set, and the base of gs in the kernel.
     */
    @Override
    public Optional<RegisterSet> virtualBox(byte[] descriptor) {
        if (descriptor.length < VIRTUALBOX_KERNEL_GS + Long.BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN);
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (Register register : VIRTUALBOX_GENERAL) {
            set.set(register, in.getLong());
        }
        int segments = in.position();
        for (int i = 0; i < VIRTUALBOX_SEGMENTS.size(); i++) {
            set.set(VIRTUALBOX_SEGMENTS.get(i), in.getShort(segments + 24 * i + 16) & 0xffff);
        }
        set.set(X86_64.FS_BASE, in.getLong(segments + 24 * 3));
        set.set(X86_64.GS_BASE, in.getLong(segments + 24 * 4));
        int control = segments + 24 * VIRTUALBOX_SEGMENTS.size();
        set.set(X86_64.CR0, in.getLong(control));
        set.set(X86_64.CR2, in.getLong(control + 8));
        set.set(X86_64.CR3, in.getLong(control + 16));
        set.set(X86_64.CR4, in.getLong(control + 24));
        return Optional.of(
                set.set(X86_64.K_GS_BASE, in.getLong(VIRTUALBOX_KERNEL_GS)).build());
    }

    /**
     * Of {@code SMRAM State Save Map and Intel 64 Architecture} the 1024 bytes that end with cr0: r15 down to r8, rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi
     * from 796 on; u32 es, cs, ss, ds, fs, gs from 936 on; then rip, efer, rflags, cr3, cr0. Bases of segments are not in it.
     */
    @Override
    public Optional<RegisterSet> systemManagement(byte[] state) {
        if (state.length < MANAGEMENT_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (int i = 0; i < MANAGEMENT_GENERAL.size(); i++) {
            set.set(MANAGEMENT_GENERAL.get(i), in.getLong(MANAGEMENT_GENERAL_AT + i * Long.BYTES));
        }
        for (int i = 0; i < SEGMENTS.size(); i++) {
            set.set(SEGMENTS.get(i), in.getInt(MANAGEMENT_SEGMENTS_AT + i * Integer.BYTES) & 0xffff);
        }
        set.set(X86_64.RIP, in.getLong(984)).set(X86_64.EFLAGS, in.getLong(1000));
        return Optional.of(set.set(X86_64.CR3, in.getLong(1008))
                .set(X86_64.CR0, in.getLong(1016))
                .set(X86_64.CR4, in.getInt(576) & 0xffffffffL)
                .build());
    }

    @Override
    public Optional<RegisterSet> kvm(byte[] general, byte[] special) {
        return X86KvmCpu.read(general, special);
    }

    @Override
    public long firecrackerMagic() {
        return 0x0710_1984_8664_0000L;
    }

    @Override
    public List<RegisterSet> firecracker(byte[] state) {
        return X86KvmCpu.all(state);
    }

    private static void set(RegisterSet.Builder set, Register register, @Nullable Long value) {
        if (value != null) {
            set.set(register, value);
        }
    }
}
