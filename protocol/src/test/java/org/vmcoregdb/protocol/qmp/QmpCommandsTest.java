package org.vmcoregdb.protocol.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QmpCommandsTest {
    private static final String OTHERS = "{}[],:\"\\u0 x\u00e9";

    private final QmpCommands commands = new QmpCommands(new FakePhysicalTarget());

    private String people(String line) {
        return commands.answer(
                "{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"" + line + "\"}}");
    }

    @Test
    void whatDrgnSaysFirst() {
        assertThat(commands.answer("{\"execute\":\"qmp_capabilities\"}")).isEqualTo("{\"return\": {}}");
        assertThat(commands.answer("{\"execute\":\"query-target\"}")).isEqualTo("{\"return\": {\"arch\": \"x86_64\"}}");
    }

    @Test
    void examinesMemory() {
        assertThat(people("xp /10xb 0x10fe"))
                .isEqualTo("{\"return\": \"00000000000010fe: 0xfe 0xff 0x00 0x01 0x02 0x03 0x04 0x05"
                        + "\\u000d\\u000a0000000000001106: 0x06 0x07\\u000d\\u000a\"}");
        assertThat(people("xp/1xb 4096")).contains("0000000000001000: 0x00\\u000d");
        assertThat(people("xp /1024xb 0x1ffe")).contains("0xfe 0xff").contains("Cannot access memory");
        assertThat(people("xp /1xb 0xfffffffffffffff0"))
                .isEqualTo("{\"return\": \"Cannot access memory\\u000d\\u000a\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"info mtree -f", "gpa2hva 0x1000", "xp /4xw 0", "xp /99999xb 0", "xp /1xb 0x", "xp /1xb -1"})
    void otherMonitorCommandsAreUnknown(String line) {
        assertThat(people(line)).isEqualTo("{\"return\": \"unknown command: '" + line + "'\\u000d\\u000a\"}");
    }

    @Test
    void readsForThePlugin() {
        byte[] expected = new byte[2];
        new FakePhysicalTarget().read(0x1ffe, expected);
        assertThat(commands.answer(
                        "{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":8190,\"size\":4096}}"))
                .isEqualTo("{\"return\": \"" + Base64.getEncoder().encodeToString(expected) + "\"}");
        assertThat(commands.answer("{\"execute\":\"__org.vmcoregdb_core\"}")).isEqualTo("{\"return\": \"f0VMRg==\"}");
        assertThat(commands.answer("{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":"
                        + "{\"address\":18446744073709551615,\"size\":1},\"id\":[7, {\"x\": \"}\"}]}"))
                .isEqualTo(
                        "{\"error\": {\"class\": \"GenericError\", \"desc\": \"physical address 0xffffffffffffffff is"
                                + " \\\"gone\\\"\"}, \"id\": [7, {\"x\": \"}\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|lacks member 'execute'",
                "[]|must be a JSON object",
                "|must be a JSON object",
                "{\"execute\"|too early",
                "{\"execute\":\"x\"|too early",
                "{\"execute\":\"x\" \"y\"}|is not valid at offset",
                "{\"execute\":1}|must be a string",
                "{\"execute\":\"a\"\"b\"}|is not valid at offset",
                "{\"execute\":\"\\q\"}|is not valid at offset",
                "{\"execute\":\"\\u12\"}|is not valid at offset",
                "{\"execute\":\"quit\"}|The command quit has not been found",
                "{\"execute\":\"human-monitor-command\"}|'command-line' is missing",
                "{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":\"1\",\"size\":1}}|'address' expects",
                "{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":1,\"size\":0}}|'size' expects",
                "{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":1,\"size\":9999999}}|'size' expects",
            })
    void wrongCommands(String json, String why) {
        assertThat(commands.answer(json == null ? "" : json))
                .startsWith("{\"error\": {\"class\": \"")
                .contains(why);
    }

    @Test
    void escapesInStrings() throws QmpException {
        QmpRequest request = QmpRequest.parse(
                " { \"id\" : [1 , {\"c\":\"]}\"}] , \"execute\":\"\\u0041\\n\\t\\\"\\\\\\/\\b\\f\\r\", \"more\":{\"x\":[1]},"
                        + "\"arguments\":{\"a\":\"\",\"b\":18446744073709551615,\"c\":[{}]} }");
        assertThat(request.command()).isEqualTo("A\n\t\"\\/\b\f\r");
        assertThat(request.id()).hasValue("[1 , {\"c\":\"]}\"}]");
        assertThat(request.text("a")).isEmpty();
        assertThat(request.number("b")).isEqualTo(-1);
        assertThatThrownBy(() -> request.number("c")).hasMessageContaining("'c' expects");
        assertThat(QmpRequest.parse("{\"execute\":\"x\",\"id\":12 }").id()).hasValue("12");
        assertThat(QmpRequest.parse("{\"id\":\"a\\u0031\" ,\"execute\":\"x\"}").id())
                .hasValue("\"a\\u0031\"");
    }

    /** None of them costs more than a sentence. */
    @Test
    void hostileInputIsBounded() {
        assertThat(commands.answer("{\"id\":" + "[".repeat(30_000))).contains("too deeply nested");
        assertThat(commands.answer("{\"execute\":\"x\",\"id\":" + "9".repeat(30_000) + "}"))
                .contains("too long");
        assertThat(commands.answer("{\"" + "x".repeat(30_000) + "\":1}")).contains("\"error\"");
    }

    @Test
    void everyMutationIsAnswered() {
        String good =
                "{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":8190,\"size\":4},\"id\":\"\\u0031\"}";
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder json = new StringBuilder(good);
            for (int n = random.nextInt(3); n >= 0; n--) {
                json.setCharAt(random.nextInt(json.length()), OTHERS.charAt(random.nextInt(OTHERS.length())));
            }
            json.setLength(json.length() - random.nextInt(2) * random.nextInt(json.length()));
            assertThat(commands.answer(json.toString())).matches("(?s)\\{\"(return|error)\": .*}");
        }
    }
}
