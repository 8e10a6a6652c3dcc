package org.vmcoregdb.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.protocol.budget.Budget;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.overlay.Overlay;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.target.FakeTarget;
import org.vmcoregdb.protocol.target.MemoryChanges;

/** Writes, and the two kinds of memory. */
final class OverlayTest {
    private final Conversation client = new Conversation();

    @AfterEach
    void end() {
        client.close();
    }

    @Test
    void takesWritesWhenToldTo() {
        assertThat(client.monitor("help overlay")).startsWith("usage: overlay [on|off|reset|list]\n");
        assertThat(client.monitor("overlay")).startsWith("overlay is off").endsWith("[OK]");
        assertThat(client.monitor("overlay on")).contains("this session only");
        assertThat(client.ask("Mffffffff81000001,2:aabb")).isEqualTo("OK");
        assertThat(client.ask("Xffffffff81000fff,2:cd")).isEqualTo("OK");
        assertThat(client.ask("mffffffff81000000,4")).isEqualTo("00aabb15");
        assertThat(client.ask("mffffffff81000ffe,4")).matches("..6364..");
        assertThat(client.ask("P10=0102030405060708;thread:1;")).isEqualTo("OK");
        assertThat(client.ask("p10;thread:1;")).isEqualTo("0102030405060708");
        assertThat(client.ask("p10")).isEqualTo("12000081ffffffff");
        assertThat(client.monitor("overlay list"))
                .isEqualTo("ffffffff81000001 2 bytes\nffffffff81000fff 1 bytes\nffffffff81001000 1 bytes\n"
                        + "thread 1 rip = 0102030405060708\n[OK]");
        client.monitor("overlay off");
        assertThat(client.ask("mffffffff81000000,4")).isEqualTo("00070e15");
        assertThat(client.ask("p10;thread:1;")).isEqualTo("11000081ffffffff");
        assertThat(client.ask("Mffffffff81000001,1:aa")).startsWith("E.");
        client.monitor("overlay on");
        assertThat(client.ask("mffffffff81000000,4")).isEqualTo("00aabb15");
        client.monitor("overlay reset");
        assertThat(client.ask("mffffffff81000000,4")).isEqualTo("00070e15");
        assertThat(client.monitor("overlay list")).isEqualTo("[OK]");
        assertThat(client.monitor("overlay sideways")).contains("usage: overlay");
    }

    @Test
    void changesNothingThatIsNotThere() {
        client.monitor("overlay on");
        assertThat(client.ask("Mffffffff81001fff,2:aabb")).isEqualTo("E14");
        assertThat(client.ask("mffffffff81001fff,1")).isEqualTo("18");
        assertThat(client.ask("P99=00")).isEqualTo("E01");
        assertThat(client.ask("P10=00")).isEqualTo("E01");
        assertThat(client.ask("P10=0102030405060708;thread:77;")).isEqualTo("E01");
        assertThat(client.ask("G00;thread:77;")).isEqualTo("E01");
    }

    /** A debugger writes back what it read, with zeros for what it could not read. */
    @Test
    void changesOnlyTheRegistersThatDiffer() {
        client.monitor("overlay on");
        String all = client.ask("g;thread:1;");
        String written = all.replace('x', '0').replaceFirst("11000081ffffffff", "22000081ffffffff");
        assertThat(client.ask("G" + written + ";thread:1;")).isEqualTo("OK");
        assertThat(client.ask("g;thread:1;")).isEqualTo(all.replaceFirst("11000081ffffffff", "22000081ffffffff"));
        assertThat(client.ask("G00;thread:1;")).isEqualTo("OK");
    }

    @Test
    void keepsAddressSpacesAndClientsApart() {
        client.monitor("overlay on");
        client.ask("Hg1");
        assertThat(client.ask("M10,1:77")).isEqualTo("OK");
        assertThat(client.ask("m10,1")).isEqualTo("77");
        assertThat(client.monitor("overlay list")).isEqualTo("space 1 0000000000000010 1 bytes\n[OK]");
        client.ask("Hg4d2");
        assertThat(client.ask("m10,1")).isEqualTo("d2");
        try (Conversation other = new Conversation(client.target)) {
            other.ask("Hg1");
            assertThat(other.ask("m10,1")).isEqualTo("01");
        }
    }

    @Test
    void hasRoomForSoManyChangesOfAllClients() throws InterruptedException {
        SessionBudgets budgets = new SessionBudgets(new Budget(12_000, 7000), new Budget(0, 0));
        FakeTarget target = new FakeTarget();
        try (Conversation one = new Conversation(target, budgets);
                Conversation two = new Conversation(target, budgets);
                Conversation three = new Conversation(target, budgets)) {
            String full = "E.there is no room for more changes (monitor overlay reset: forgets those made)";
            for (Conversation each : new Conversation[] {one, two, three}) {
                each.monitor("overlay on");
            }
            assertThat(one.ask("Mffffffff81000001,1:aa")).isEqualTo("OK");
            assertThat(one.ask("Mffffffff81000fff,2:bbbb")).isEqualTo(full);
            assertThat(one.ask("mffffffff81000ffe,2")).isEqualTo(target(target, 0xffe, 2)); // nothing of it
            assertThat(one.ask("Mffffffff81000002,1:cc")).isEqualTo("OK");
            assertThat(two.ask("Mffffffff81000001,1:aa")).isEqualTo("OK");
            assertThat(three.ask("Mffffffff81000001,1:aa")).isEqualTo(full);
            for (int register = 0; register < 9; register++) {
                assertThat(three.ask("P" + register + "=0102030405060708")).isEqualTo(register < 8 ? "OK" : full);
            }
            one.monitor("overlay reset");
            two.session.close();
            for (int i = 0; i < 500 && budgets.changes().taken() > 3000; i++) {
                Thread.sleep(10);
            }
            assertThat(three.ask("Mffffffff81000001,1:aa")).isEqualTo("OK");
        }
        for (int i = 0; i < 500 && budgets.changes().taken() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(budgets.changes().taken()).isZero();
    }

    private static String target(FakeTarget target, int offset, int count) {
        byte[] bytes = new byte[count];
        target.read(1, FakeTarget.PAGES + offset, bytes, 0, count);
        return Hex.of(bytes);
    }

    @Test
    void showsPhysicalMemory() {
        assertThat(client.ask("Qqemu.PhyMemMode:1")).isEqualTo("OK");
        assertThat(client.ask("qqemu.PhyMemMode")).isEqualTo("1");
        assertThat(client.ask("m10,3")).isEqualTo("101112");
        assertThat(client.ask("mffffffff81000000,4")).isEqualTo("E14");
        assertThat(client.ask("qSearch:memory:0;1000;78")).isEqualTo("1,37");
        client.monitor("overlay on");
        assertThat(client.ask("M11,1:ee")).isEqualTo("OK");
        assertThat(client.ask("m10,3")).isEqualTo("10ee12");
        assertThat(client.monitor("overlay list")).isEqualTo("physical 0000000000000011 1 bytes\n[OK]");
        assertThat(client.ask("Qqemu.PhyMemMode:0")).isEqualTo("OK");
        assertThat(client.ask("mffffffff81000000,4")).isEqualTo("00070e15");
        FakeTarget without = new FakeTarget();
        without.hasPhysicalMemory = false;
        try (Conversation other = new Conversation(without)) {
            assertThat(other.ask("Qqemu.PhyMemMode:1")).isEqualTo("E.there is no physical memory to show");
        }
    }

    /** Any sequence of writes reads back as it would from an array. */
    @Test
    void readsBackWhatWasWritten() {
        Random random = new Random(5);
        FakeTarget target = new FakeTarget();
        byte[] expected = new byte[8192];
        assertThat(target.read(1, FakeTarget.PAGES, expected, 0, expected.length))
                .isEqualTo(expected.length);
        Overlay overlay = new Overlay(target, new Budget(1 << 20, 1 << 20).share());
        overlay.turn(true);
        for (int round = 0; round < 500; round++) {
            int at = random.nextInt(expected.length);
            byte[] data = new byte[1 + random.nextInt(Math.min(5000, expected.length - at))];
            random.nextBytes(data);
            assertThat(overlay.write(1, FakeTarget.PAGES + at, data)).isEqualTo(Overlay.Written.DONE);
            System.arraycopy(data, 0, expected, at, data.length);
            int from = random.nextInt(expected.length);
            byte[] read = new byte[expected.length - from];
            assertThat(overlay.memory().read(1, FakeTarget.PAGES + from, read, 0, read.length))
                    .isEqualTo(read.length);
            assertThat(Hex.of(read)).isEqualTo(Hex.of(java.util.Arrays.copyOfRange(expected, from, expected.length)));
        }
    }

    /** What reads memory by itself gets the same bytes as the client, across pages, and notices each change. */
    @Test
    void showsItsChangesToOthers() {
        Overlay overlay = new Overlay(new FakeTarget(), new Budget(1 << 20, 1 << 20).share());
        assertThat(overlay.changes()).isEmpty();
        overlay.turn(true);
        assertThat(overlay.changes()).isEmpty();
        long start = 0xffffffff81000ffeL;
        assertThat(overlay.write(1, start, new byte[] {1, 2, 3, 4})).isEqualTo(Overlay.Written.DONE);
        MemoryChanges changes = overlay.changes().orElseThrow();
        long version = changes.version();
        byte[] buffer = new byte[8];
        changes.apply(0, start - 2, buffer, 0, 8);
        assertThat(buffer).containsExactly(0, 0, 1, 2, 3, 4, 0, 0);
        changes.apply(5, start, buffer, 0, 2);
        assertThat(buffer[0]).isZero();
        overlay.write(1, start, new byte[] {9});
        assertThat(overlay.changes().orElseThrow().version()).isNotEqualTo(version);
        assertThat(overlay.changes()).contains(changes);
        overlay.turn(false);
        assertThat(overlay.changes()).isEmpty();
    }
}
