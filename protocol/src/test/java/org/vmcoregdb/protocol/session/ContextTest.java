package org.vmcoregdb.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose task {@code monitor} commands are about, and whether that is known or guessed. */
@Timeout(120)
class ContextTest {
    private final Conversation client = new Conversation();

    @AfterEach
    void close() {
        client.close();
    }

    /** The thread of the next command, and whether it is certain. */
    private String context() {
        return client.monitor("context").replace("\n[OK]", "");
    }

    @Test
    void theThreadThatCrashedIsCertain() {
        assertThat(context()).isEqualTo("4d2 true");
    }

    @Test
    void lldbSelectsNoThreadButNamesIt() {
        client.lldb();
        client.ask("p10;thread:1;");
        assertThat(context()).isEqualTo("1 false");
        client.ask("g;thread:4d2;");
        assertThat(context()).isEqualTo("4d2 true");
        assertThat(client.ask("p10;thread:77;")).isEqualTo("E01");
        assertThat(context()).isEqualTo("4d2 true");
    }

    /** gdb up to 16 leaves the last thread of a list selected. */
    @Test
    void aSelectionIsAGuess() {
        client.ask("Hg1");
        assertThat(context()).isEqualTo("1 false");
    }

    @Test
    void whatAHelperSaysIsCertain() {
        client.ask("Hg1");
        assertThat(client.ask("Qvmcoregdb.Thread:4d2")).isEqualTo("OK");
        assertThat(context()).isEqualTo("4d2 true");
        assertThat(client.ask("qC")).as("what the debugger selected").isEqualTo("QC1");
        client.ask("Hgfffffffe");
        assertThat(context()).isEqualTo("4d2 true");
    }

    @Test
    void whatACommandSetStaysUntilTheUserSelectsAnother() {
        client.ask("Qvmcoregdb.Thread:4d2");
        client.monitor("select 1");
        assertThat(context()).isEqualTo("1 true");
        client.ask("Hgfffffffe");
        client.ask("Qvmcoregdb.Thread:4d2");
        assertThat(context()).isEqualTo("1 true");
        client.ask("Qvmcoregdb.Thread:fffffffe");
        assertThat(context()).isEqualTo("fffffffe true");
    }
}
