package org.vmcoregdb.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines, cancelling, order: one reply per packet, whatever the target does. */
@Timeout(120)
class TimingTest {
    private final Conversation client = new Conversation();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void answersForWorkThatTakesTooLongAndStaysInStep() {
        long start = System.nanoTime();
        assertThat(client.ask("mdead,1")).isEqualTo("E01");
        assertThat(System.nanoTime() - start).isBetween(150_000_000L, 5_000_000_000L);
        // Behind the work that goes on: answered by the deadline too, each in its turn.
        client.tell("qC");
        client.tell("vFile:fstat:3");
        client.tell("Hg1");
        client.tell("c");
        assertThat(client.hear()).isEqualTo("E01");
        assertThat(client.hear()).isEqualTo("F-1,5");
        assertThat(client.hear()).isEqualTo("E01");
        assertThat(client.hear()).isEqualTo("T02");
        client.target.gate.countDown();
        assertThat(client.ask("Hg1")).isEqualTo("OK");
        assertThat(client.ask("qC")).isEqualTo("QC1"); // not the late reply, and nothing lost
        assertThat(client.hasMore()).isFalse();
    }

    @Test
    void stopsAgainInTheSelectedThreadEvenIfItCannotAsk() {
        client.ask("Hg1");
        client.ask("mdead,1");
        assertThat(client.ask("s")).isEqualTo("T02thread:1;");
    }

    @Test
    void keepsTheOrderOfRequests() {
        for (int i = 0; i < 50; i++) {
            client.tell(i % 2 == 0 ? "qC" : "qAttached");
        }
        for (int i = 0; i < 50; i++) {
            assertThat(client.hear()).isEqualTo(i % 2 == 0 ? "QC4d2" : "1");
        }
    }

    @Test
    void stopsListeningToAClientThatAsksTooMuch() {
        client.tell("mdead,1");
        for (int i = 0; i < 64; i++) {
            client.tell("qC");
        }
        assertThat(client.reading).containsExactly(false);
        client.target.gate.countDown();
        for (int i = 0; i < 65; i++) {
            client.hear();
        }
        assertThat(client.reading).containsExactly(false, true);
    }

    @Test
    void turnsExceptionsOfTheTargetIntoErrors() {
        assertThat(client.ask("mbad,1")).isEqualTo("E01");
        assertThat(client.monitor("throw"))
                .isEqualTo("an unexpected error in the server (its log has more): IllegalStateException\n[OK]");
        assertThat(client.monitor("overflow")).contains("not enough stack").endsWith("\n[OK]");
        assertThat(client.failures).hasSize(3);
        assertThat(client.failures.get(0)).hasMessage("bad address");
        assertThat(client.ask("qC")).isEqualTo("QC4d2");
        client.ask("qSupported:error-message+");
        assertThat(client.monitor("fault")).startsWith("[E.a file that is being served cannot be read any more");
        assertThat(client.monitor("memory")).isEqualTo("[E.the server has not enough memory for that]");
        assertThat(client.ask("qC")).isEqualTo("QC4d2");
    }

    /** An InternalError for a mapped file that was cut short comes where it likes: here while a failure is being noted. */
    @Test
    void answersWhateverIsThrownWherever() {
        client.reporting = () -> {
            throw new InternalError(
                    "a fault occurred in a recent unsafe memory access operation in compiled Java code");
        };
        client.sending = () -> {
            client.sending = () -> {};
            throw new InternalError(
                    "a fault occurred in a recent unsafe memory access operation in compiled Java code");
        };
        assertThat(client.ask("mbad,1")).isEqualTo("E01");
        assertThat(client.monitor("throw")).endsWith("[OK]");
        assertThat(client.ask("mdead,1")).isEqualTo("E01"); // the watchdog's, which was not lost either
        client.target.gate.countDown();
        assertThat(client.ask("qC")).isEqualTo("QC4d2");
        assertThat(client.hasMore()).isFalse();
    }

    @Test
    void stopsListeningToAClientWithTooManyBytesWaiting() {
        client.tell("mdead,1");
        String large = "X0,1:" + "a".repeat(200_000);
        client.tell(large);
        client.tell(large);
        assertThat(client.reading).isEmpty();
        client.tell(large);
        assertThat(client.reading).containsExactly(false);
        client.target.gate.countDown();
        for (int i = 0; i < 4; i++) {
            client.hear();
        }
        assertThat(client.reading).containsExactly(false, true);
    }

    @Test
    void givesNoSignsOfLifeToAClientThatTakesNothing() throws InterruptedException {
        client.room = false;
        client.tell("qRcmd," + Conversation.hex("sleep 450"));
        for (int i = 0; i < 60; i++) {
            client.session.tick();
            Thread.sleep(10);
        }
        assertThat(client.hear()).isEqualTo("OK");
        assertThat(client.hasMore()).isFalse();
    }

    @Test
    void reportsOnceThatNothingWorksForTheClientAnyMore() throws InterruptedException {
        client.tell("mdead,1");
        assertThat(client.target.blocked.await(5, TimeUnit.SECONDS)).isTrue();
        client.session.close();
        Thread.sleep(50);
        assertThat(client.released).hasValue(0);
        client.target.gate.countDown();
        for (int i = 0; i < 500 && client.released.get() == 0; i++) {
            Thread.sleep(10);
        }
        client.session.close();
        assertThat(client.released).hasValue(1);
    }

    @Test
    void monitorPrintsAndEnds() {
        assertThat(client.monitor("echo hello")).isEqualTo("hello[OK]");
        assertThat(client.monitor("")).isEqualTo("unknown command: \n[OK]");
        client.ask("qSupported:error-message+");
        assertThat(client.monitor("x")).isEqualTo("[E.unknown command: x]");
        client.lldb();
        assertThat(client.monitor("x")).isEqualTo("unknown command: x\n[OK]");
    }

    @Test
    void monitorOutputComesInPacketsOfWholeLines() {
        client.tell("qRcmd," + Conversation.hex("lines 2000"));
        StringBuilder text = new StringBuilder();
        for (String packet = client.hear(); !packet.equals("OK"); packet = client.hear()) {
            String piece = Conversation.unhex(packet.substring(1));
            assertThat(packet).hasSizeLessThanOrEqualTo(1 + 2 * 4096);
            assertThat(piece.isEmpty() || piece.endsWith("\n")).isTrue();
            text.append(piece);
        }
        assertThat(text.toString().lines()).hasSize(2000).allMatch(line -> line.endsWith(" äöü €"));
    }

    @Test
    void monitorCutsEndlessLinesBetweenCharacters() {
        String line = "x" + "€".repeat(5000);
        client.tell("qRcmd," + Conversation.hex("echo " + line));
        StringBuilder text = new StringBuilder();
        for (String packet = client.hear(); !packet.equals("OK"); packet = client.hear()) {
            String piece = Conversation.unhex(packet.substring(1));
            assertThat(piece).doesNotContain("\ufffd");
            text.append(piece);
        }
        assertThat(text.toString()).isEqualTo(line);
    }

    @Test
    void monitorActsOnTheSelectedThread() {
        assertThat(client.monitor("thread")).isEqualTo("4d2\n[OK]");
        client.ask("Hg1");
        assertThat(client.monitor("thread")).isEqualTo("1\n[OK]");
        assertThat(client.monitor("select fffffffe")).isEqualTo("true\n[OK]");
        assertThat(client.monitor("thread")).isEqualTo("fffffffe\n[OK]");
        assertThat(client.monitor("select 77")).isEqualTo("false\n[OK]");
        assertThat(client.ask("qC")).isEqualTo("QC1"); // the debugger's own selection stays
        client.ask("Hg4d2");
        assertThat(client.monitor("thread")).isEqualTo("4d2\n[OK]");
    }

    @Test
    void silentMonitorCommandsGiveSignsOfLife() {
        client.tell("qRcmd," + Conversation.hex("sleep 450"));
        int signs = 0;
        String packet = client.hear();
        while (packet.equals("O")) {
            signs++;
            packet = client.hear();
        }
        assertThat(packet).isEqualTo("OK");
        assertThat(signs).isBetween(2, 6);
    }

    @Test
    void interruptEndsAMonitorCommand() throws InterruptedException {
        client.tell("qRcmd," + Conversation.hex("spin"));
        assertThat(client.hear()).isEqualTo("O" + Conversation.hex("spinning\n")); // shown while it runs
        client.session.interrupt();
        assertThat(client.target.cancelSeen.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(client.monitorOutput()).isEqualTo("[OK]");
        assertThat(client.ask("qC")).isEqualTo("QC4d2");
    }

    @Test
    void interruptEndsAMonitorCommandThatDoesNotListen() throws InterruptedException {
        client.tell("qRcmd," + Conversation.hex("block"));
        assertThat(client.target.blocked.await(5, TimeUnit.SECONDS)).isTrue();
        client.session.interrupt();
        client.session.interrupt();
        assertThat(client.monitorOutput()).isEqualTo("[OK]");
        client.target.gate.countDown();
        assertThat(client.ask("qC")).isEqualTo("QC4d2");
        assertThat(client.hasMore()).isFalse();
    }

    @Test
    void interruptEndsASearch() throws InterruptedException {
        client.tell("qSearch:memory:dead;ffffffffffffff00;needle");
        assertThat(client.target.blocked.await(5, TimeUnit.SECONDS)).isTrue();
        client.session.interrupt();
        client.target.gate.countDown();
        assertThat(client.hear()).isEqualTo("E01"); // it would have found it
        assertThat(client.ask("qSearch:memory:dead;ffffffffffffff00;needle")).startsWith("1,");
    }

    @Test
    void interruptMeansNothingOtherwise() {
        client.session.interrupt();
        assertThat(client.ask("qC")).isEqualTo("QC4d2");
    }

    @Test
    void aClientThatIsGoneEndsItsCommand() throws InterruptedException {
        client.tell("qRcmd," + Conversation.hex("spin"));
        client.hear();
        client.session.close();
        assertThat(client.target.cancelSeen.await(5, TimeUnit.SECONDS)).isTrue();
        client.tell("qC");
        client.session.tick();
        Thread.sleep(50);
        assertThat(client.hasMore()).isFalse();
    }
}
