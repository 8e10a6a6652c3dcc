package org.vmcoregdb.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.arch.x86.X86_64;

/** What QEMU 7.2 prints of a CPU. */
class MonitorRegistersTest {
    private static final String X86 = """
            0
            RAX=ffffffff9a9d3b90 RBX=0000000000000000 RCX=0000000000000000 RDX=4000000000000000
            RSI=ffffffff9b6f6d0f RDI=0000000000016b3c RBP=ffffffff9ba1a940 RSP=ffffffff9ba03e88
            R8 =0000000000000001 R9 =0000000000000000 R10=0000000000000002 R11=0000000000000000
            R12=0000000000000000 R13=0000000000000000 R14=ffffffff9ba1a118 R15=0000000000000000
            RIP=ffffffff9a9d3f0e RFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=1
            ES =0000 0000000000000000 ffffffff 00c00000
            CS =0010 0000000000000000 ffffffff 00af9b00 DPL=0 CS64 [-RA]
            SS =0018 0000000000000000 ffffffff 00cf9300 DPL=0 DS   [-WA]
            DS =0000 0000000000000000 ffffffff 00c00000
            FS =0000 0000000000000001 ffffffff 00c00000
            GS =0000 ffff8f0b4f400000 ffffffff 00c00000
            LDT=0000 0000000000000000 00000000 00008200 DPL=0 LDT
            TR =0040 fffffe0000003000 00004087 00008900 DPL=0 TSS64-avl
            GDT=     fffffe0000001000 0000007f
            CR0=80050033 CR2=00007f2f52ee8000 CR3=0000000005a10000 CR4=000006f0
            DR0=0000000000000000 DR1=0000000000000000 DR2=0000000000000000 DR3=0000000000000000
            """;

    private static final String ARM64 = """
            0
             PC=ffffda2ba5f4e6c4 X00=00000000000000e0 X01=ffffda2ba6a4d5f8
            X02=0000000000000001 X03=ffffda2ba5f50d64 X30=ffffda2ba5f4e6c0  SP=ffffda2ba7193dd0
            PSTATE=60000005 -ZC- EL1h
            """;

    private static Optional<RegisterSet> read(Machine machine, String text) {
        return SavedCpu.of(machine).orElseThrow().qemuMonitor(text);
    }

    @Test
    void x86() {
        RegisterSet set = read(Machine.X86_64, X86).orElseThrow();
        assertThat(set.get(X86_64.RIP)).hasValue(0xffffffff9a9d3f0eL);
        assertThat(set.get(X86_64.RAX)).hasValue(0xffffffff9a9d3b90L);
        assertThat(set.get(X86_64.R8)).hasValue(1);
        assertThat(set.get(X86_64.R14)).hasValue(0xffffffff9ba1a118L);
        assertThat(set.get(X86_64.EFLAGS)).hasValue(0x246);
        assertThat(set.get(X86_64.CS)).hasValue(0x10);
        assertThat(set.get(X86_64.FS_BASE)).hasValue(1);
        assertThat(set.get(X86_64.GS_BASE)).hasValue(0xffff8f0b4f400000L);
        assertThat(set.get(X86_64.CR3)).hasValue(0x5a10000);
        assertThat(set.get(X86_64.CR2)).hasValue(0x7f2f52ee8000L);
        assertThat(read(Machine.X86_64, ARM64)).isEmpty();
        assertThat(read(Machine.X86_64, "")).isEmpty();
    }

    @Test
    void arm64() {
        RegisterSet set = read(Machine.AARCH64, ARM64).orElseThrow();
        assertThat(set.get(Arm64.PC)).hasValue(0xffffda2ba5f4e6c4L);
        assertThat(set.get(Arm64.SP)).hasValue(0xffffda2ba7193dd0L);
        assertThat(set.get(Arm64.CPSR)).hasValue(0x60000005);
        assertThat(set.get(Arm64.X.get(3))).hasValue(0xffffda2ba5f50d64L);
        assertThat(set.get(Arm64.LR)).hasValue(0xffffda2ba5f4e6c0L);
        assertThat(read(Machine.AARCH64, X86)).isEmpty();
    }
}
