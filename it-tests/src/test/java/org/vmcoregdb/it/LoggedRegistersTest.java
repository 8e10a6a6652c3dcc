package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the boot of the case {@code badjump} in which crash printed no exception frame after the jump to 0xdeadbeef000. */
final class LoggedRegistersTest {
    private static final List<String> LOG = List.of(
            "[   27.145394] BUG: unable to handle page fault for address: 00000deadbeef000",
            "[   27.147814] RIP: 0010:0xdeadbeef000",
            "[   27.147814] Code: Unable to access opcode bytes at 0xdeadbeeefd6.",
            "[   27.147814] RSP: 0018:ffffd316c05d7b58 EFLAGS: 00000286",
            "[   27.147814] RAX: 00000deadbeef000 RBX: 0000000000000008 RCX: c0000000ffffefff",
            "[   27.147814] RDX: ffffffffc04230a0 RSI: 00000000ffffefff RDI: ffff8b5357bb1300",
            "[   27.147814] RBP: 0000000000000007 R08: 0000000000000000 R09: ffffd316c05d7a00",
            "[   27.147814] R10: 0000000000000003 R11: ffffffff96ed2328 R12: ffffffffc04222d1",
            "[   27.147814] R13: ffff8b5342165d80 R14: 0000000000000007 R15: ffffd316c05d7c78",
            "[   27.147814] CS:  0010 DS: 0000 ES: 0000 CR0: 0000000080050033");
    private static final List<String> OURS = List.of(
            "+    [exception RIP: unknown or invalid address]",
            "+    RIP: 00000deadbeef000  RSP: ffffd316c05d7b58  RFLAGS: 00000286",
            "+    RAX: 00000deadbeef000  RBX: 0000000000000008  RCX: c0000000ffffefff",
            "+    RDX: ffffffffc04230a0  RSI: 00000000ffffefff  RDI: ffff8b5357bb1300",
            "+    RBP: 0000000000000007   R8: 0000000000000000   R9: ffffd316c05d7a00",
            "+    R10: 0000000000000003  R11: ffffffff96ed2328  R12: ffffffffc04222d1",
            "+    R13: ffff8b5342165d80  R14: 0000000000000007  R15: ffffd316c05d7c78",
            "+    ORIG_RAX: ffffffffffffffff  CS: 0010  SS: 0018");

    @Test
    void aBlockThatTheLogHasIsProved() {
        assertThat(LoggedRegisters.of(LOG).unproved(OURS)).isEmpty();
        List<String> more = new ArrayList<>(OURS);
        more.add(0, "-x");
        more.add("+ #7 [ffffd43f805c7d50] crashme_do_badjump at ffffffffc03fc4b5 [crashme]");
        assertThat(LoggedRegisters.of(LOG).unproved(more)).containsExactly(more.get(0), more.get(more.size() - 1));
    }

    @Test
    void oneOtherRegisterIsNoProof() {
        for (int i = 1; i < OURS.size() - 1; i++) {
            List<String> changed = new ArrayList<>(OURS);
            changed.set(i, changed.get(i).replaceFirst(".$", changed.get(i).endsWith("8") ? "9" : "8"));
            assertThat(LoggedRegisters.of(LOG).unproved(changed)).isEqualTo(changed);
        }
        assertThat(LoggedRegisters.of(List.of()).unproved(OURS)).isEqualTo(OURS);
        assertThat(LoggedRegisters.of(LOG).unproved(OURS.subList(0, 5))).isEqualTo(OURS.subList(0, 5));
    }

    /** The same lines that only crash has are not ours to prove. */
    @Test
    void whatOnlyCrashPrintsIsKept() {
        List<String> crashs = OURS.stream().map(l -> "-" + l.substring(1)).toList();
        assertThat(LoggedRegisters.of(LOG).unproved(crashs)).isEqualTo(crashs);
    }

    @Test
    void aPlaceInAFunctionIsComparedByItsName() {
        List<String> log = new ArrayList<>(LOG);
        log.set(1, "[   27.147814] RIP: 0010:crashme_store+0x5/0x10 [crashme]");
        List<String> ours = new ArrayList<>(OURS);
        ours.set(0, "+    [exception RIP: crashme_store+5]");
        assertThat(LoggedRegisters.of(log).unproved(ours)).isEmpty();
        ours.set(0, "+    [exception RIP: crashme_store+6]");
        assertThat(LoggedRegisters.of(log).unproved(ours)).isEqualTo(ours);
    }
}
