package org.vmcoregdb.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InternetAddressTest {
    /** As inet_ntop writes them: read back they are the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "fe80::5054:ff:fe12:3456",
                "2001:db8::1:0:0:1",
                "2001:0:0:1::1",
                "1:2:3:4:5:6:7:8",
                "1:0:3:4:5:6:7:8",
                "fec0::",
                "1::8",
            })
    void version6(String text) throws UnknownHostException {
        assertThat(InternetAddress.text(InetAddress.getByName(text).getAddress()))
                .isEqualTo(text);
    }

    @Test
    void version4() {
        byte[] bytes = {10, 1, 16, (byte) 254};
        assertThat(InternetAddress.text(bytes)).isEqualTo("10.1.16.254");
    }

    @Test
    void version4InDisguise() {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;
        assertThat(InternetAddress.text(mapped)).isEqualTo("::ffff:127.0.0.1");
        assertThat(InternetAddress.groups(mapped)).isEqualTo("0:0:0:0:0:ffff:7f00:1");
        byte[] compatible = new byte[16];
        compatible[12] = 10;
        compatible[15] = 2;
        assertThat(InternetAddress.text(compatible)).isEqualTo("::10.0.0.2");
    }
}
