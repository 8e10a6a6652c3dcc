package org.vmcoregdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteTextTest {
    @ParameterizedTest
    @CsvSource({
        "'',''",
        "6b776f726b6572,kworker",
        "6bc3b66e6967,könig",
        "e697a5e69cac,日本",
        "f09f9088,🐈",
        // a name that was cut within a character
        "6bc3,k\\xc3",
        "e697,\\xe6\\x97",
        // Latin-1, a lone continuation byte, overlong, a surrogate, beyond Unicode
        "6bf66e,k\\xf6n",
        "80,\\x80",
        "c080,\\xc0\\x80",
        "eda080,\\xed\\xa0\\x80",
        "f4908080,\\xf4\\x90\\x80\\x80",
        "ffc3b6fe,\\xffö\\xfe"
    })
    void decodes(String hex, String expected) {
        assertThat(ByteText.decode(HexFormat.of().parseHex(hex))).isEqualTo(expected);
    }

    @Test
    void keepsControlCharactersForWhoeverWantsTheDataAsItIs() {
        assertThat(ByteText.decode("a\n\u001b".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a\n\u001b");
        assertThat(ByteText.identifier("a\n\u001b".getBytes(StandardCharsets.UTF_8), 0, 3))
                .isEqualTo("a\\n\\x1b");
        assertThat(ByteText.untilNul(new byte[] {'x', 'a', 0, 'b'}, 1, 4)).isEqualTo("a");
        assertThat(ByteText.untilNul(new byte[] {'x', 'a', 'b'}, 1, 3)).isEqualTo("ab");
    }

    @Test
    void anyBytesComeOutAndNoneIsLost() {
        Random random = new Random(18);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            String text = ByteText.decode(bytes);
            assertThat(text).doesNotContain("\ufffd");
            assertThat(encodeAgain(text)).isEqualTo(bytes);
        }
    }

    private static byte[] encodeAgain(String text) {
        StringBuilder latin1 = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            if (text.startsWith("\\x", i)
                    && i + 4 <= text.length()
                    && text.substring(i + 2, i + 4).matches("[89a-f][0-9a-f]")) {
                latin1.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 4;
            } else {
                int point = text.codePointAt(i);
                byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                latin1.append(new String(utf8, StandardCharsets.ISO_8859_1));
                i += Character.charCount(point);
            }
        }
        return latin1.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
