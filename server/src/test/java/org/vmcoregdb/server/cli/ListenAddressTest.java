package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ListenAddressTest {
    private static ListenAddress parse(String text) {
        return new ListenAddress.Converter().convert(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1234, 127.0.0.1, 1234",
        ":1234, 127.0.0.1, 1234",
        "0, 127.0.0.1, 0",
        "0.0.0.0:65535, 0.0.0.0, 65535",
        "127.0.0.2:1, 127.0.0.2, 1",
        "[::1]:1234, 0:0:0:0:0:0:0:1, 1234"
    })
    void tcp(String text, String host, int port) {
        assertThat(parse(text)).isInstanceOfSatisfying(ListenAddress.Tcp.class, tcp -> {
            assertThat(tcp.address().getAddress().getHostAddress()).isEqualTo(host);
            assertThat(tcp.address().getPort()).isEqualTo(port);
        });
    }

    @Test
    void unix() {
        assertThat(parse("unix:/run/vmcore.sock")).isEqualTo(new ListenAddress.Unix(Path.of("/run/vmcore.sock")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "unix:", "host:", "127.0.0.1:65536", "127.0.0.1:999999", "127.0.0.1:-1", "1 2"})
    void others(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(CommandLine.TypeConversionException.class)
                .hasMessageContaining("neither HOST:PORT nor unix:PATH");
    }

    /** Nobody is let in from another machine without having been told so. */
    @Test
    void saysWhoMayConnect() {
        assertThat(AccessArguments.whoMayConnect(new InetSocketAddress("127.0.0.1", 1)))
                .isEmpty();
        assertThat(AccessArguments.whoMayConnect(new InetSocketAddress("::1", 1)))
                .isEmpty();
        assertThat(AccessArguments.whoMayConnect(new InetSocketAddress("0.0.0.0", 1)))
                .hasValueSatisfying(line -> assertThat(line)
                        .contains("any machine that reaches this one over IPv4")
                        .contains("all memory of the dump"));
        assertThat(AccessArguments.whoMayConnect(new InetSocketAddress("::", 1)))
                .hasValueSatisfying(line -> assertThat(line).contains("any machine that reaches this one,"));
        assertThat(AccessArguments.whoMayConnect(new InetSocketAddress("192.0.2.7", 1)))
                .hasValueSatisfying(line -> assertThat(line).contains("any machine that reaches 192.0.2.7,"));
    }
}
