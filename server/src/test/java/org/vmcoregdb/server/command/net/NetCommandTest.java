package org.vmcoregdb.server.command.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class NetCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void devices() throws CommandException {
        String all = context.text("net");
        assertThat(all)
                .startsWith("   NET_DEVICE     NAME       IP ADDRESS(ES)\n"
                        + "ffff8e2f81951000  lo         127.0.0.1, ::1\n")
                .contains("eth0       10.0.2.15, fec0::5054:ff:fe12:3456, fe80::5054:ff:fe12:3456\n");
        assertThat(context.text("net -n 1")).isEqualTo(all);
        assertThat(context.text("net -a"))
                .startsWith("NEIGHBOUR        IP ADDRESS ")
                .contains("ffff8e2f92db4a00 10.0.2.2        ETHER      52:55:0a:00:02:02  eth0    REACHABLE\n");
        assertThat(context.json("net -a")).contains("\"hardware_address\":\"52:55:0a:00:02:02\"");
        assertThat(context.text("net -N 1041236234")).isEqualTo("10.1.16.62\n");
        assertThat(context.text("net -N 3e10010a")).isEqualTo("10.1.16.62\n");
    }

    @Test
    void sockets() throws CommandException {
        String server = context.text("net -s 228");
        assertThat(server)
                .contains("FD      SOCKET            SOCK       FAMILY:TYPE SOURCE-PORT DESTINATION-PORT\n")
                .contains(" INET:STREAM  127.0.0.1-7777 0.0.0.0-0\n");
        assertThat(context.text("net -s 1")).endsWith("\"init\"\nNo open sockets.\n");
        assertThat(context.text("foreach net -s")).contains(" UNIX:DGRAM  \n").contains("-8080  0:0:0:0:0:0:0:0-0  \n");
        String socket = server.lines().skip(2).findFirst().orElse("").strip().split(" +", -1)[1];
        assertThat(context.text("foreach net -s -R " + socket))
                .isEqualTo(server.lines().limit(3).reduce("", (a, b) -> a + b + "\n") + "\n");
        assertThat(context.json("net -s 228")).contains("\"source\":{\"address\":\"127.0.0.1\",\"port\":7777}");
    }

    /** Sockets of the Internet are more than others. */
    @Test
    void withTheKernelsStructs() throws CommandException {
        assertThat(context.text("net -S 228")).contains("struct socket {\n").contains("struct inet_sock {\n");
        assertThat(context.text("net -S 227")).contains("struct sock {\n").doesNotContain("struct inet_sock {\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net -s -S|only one of -s and -S",
                "net 1|tasks go with -s, -S or -n",
                "net -N zz|invalid input",
                "net -s zz|there is no task zz",
                "foreach net -a|not about tasks",
            })
    void wrongWords(String line, String sentence) {
        assertThatThrownBy(() -> context.run(line))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(sentence);
    }
}
