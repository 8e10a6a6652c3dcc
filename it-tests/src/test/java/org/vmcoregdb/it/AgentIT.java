package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mcp} as agents meet it: the SDK's own client finds out from tools alone what killed two machines, over both transports. */
final class AgentIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** What an agent finds out of the dump alone; beside each is what is known of how it was made. */
    private enum Case {
        SMASH("smash", "stack-corruption", "crashme_parse_name+0x75 [crashme]", "stack-protector"),
        NULL("null", "null-pointer", "crashme_store+0x5 [crashme]", "NULL pointer dereference");

        private final String dump;
        private final String kind;
        private final String place;
        private final String logged;

        Case(String dump, String kind, String place, String logged) {
            this.dump = dump;
            this.kind = kind;
            this.place = place;
            this.logged = logged;
        }

        String file() {
            return "host/" + dump + ".vmcore";
        }
    }

    @TempDir
    private Path folder;

    /** A folder as a team has one: dumps, and other things. */
    private Path dumps() throws IOException {
        Path host = Files.createDirectories(folder.resolve("dumps/host"));
        for (Case one : Case.values()) {
            Files.createSymbolicLink(
                    folder.resolve("dumps").resolve(one.file()),
                    Lab.dump(one.dump, "mdf-d31-zlib").toRealPath());
        }
        Files.writeString(host.resolve("notes.txt"), "what the team knows");
        return folder.resolve("dumps");
    }

    /** A server, and how its clients reach it. */
    private record Served(McpClientTransport transport, Runnable end) implements AutoCloseable {
        static Served of(String how, Path dumps) {
            if (how.equals("pipes")) {
                List<String> command = Programs.launcher(List.of("mcp", dumps.toString()));
                ServerParameters program = ServerParameters.builder(command.get(0))
                        .args(command.subList(1, command.size()))
                        .env(Map.of("VMCOREGDB_NO_BUILD", "1"))
                        .build();
                return new Served(new StdioClientTransport(program, Agent.mapper()), () -> {});
            }
            ServerProcess server =
                    ServerProcess.of(Programs.launcher(List.of("mcp", dumps.toString(), "--listen", "127.0.0.1:0")));
            return new Served(
                    HttpClientStreamableHttpTransport.builder(URI.create("http://127.0.0.1:" + server.port())
                                    .toString())
                            .endpoint("/mcp")
                            .jsonMapper(Agent.mapper())
                            .build(),
                    server::close);
        }

        @Override
        public void close() {
            end.run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipes", "http"})
    void aTriageFromToolsAlone(String how) throws IOException {
        Path record = folder.resolve("record");
        try (Served served = Served.of(how, dumps());
                Agent agent = new Agent(served.transport(), record)) {
            JsonNode opened = agent.call("open", Map.of());
            assertThat(opened.path("dumps").findValuesAsText("name"))
                    .containsExactlyInAnyOrder(Case.SMASH.file(), Case.NULL.file());
            for (Case one : Case.values()) {
                triage(agent, one);
            }
            absurdities(agent);
            assertThat(agent.progress()).as("how far it is, for who asks").isPositive();
        }
        agreeWithAjv(record);
    }

    private static void triage(Agent agent, Case one) {
        Tools tools = new Tools(agent, one.file());
        assertThat(tools.text("open")).contains("\"type\":\"system\"", "6.1.");
        JsonNode died = tools.call("triage");
        JsonNode crash = died.path("answers").get(0).path("dumps").get(0);
        assertThat(crash.path("class").asText()).isEqualTo(one.kind);
        assertThat(crash.path("function").asText()).isEqualTo(one.place);
        assertThat(died.path("dump").asText()).isEqualTo(one.file());
        String task = died.path("task").path("task").asText();
        String pid = died.path("task").path("pid").asText();

        // where it stopped, in code, and the frame there
        String function = one.place.substring(0, one.place.indexOf(' '));
        JsonNode frame = frame(died, function.substring(0, function.indexOf('+')));
        assertThat(frame.path("guessed").asBoolean()).isFalse();
        String code = tools.text("disassemble", "start", frame.path("pc").asText(), "up_to", true);
        assertThat(code).contains(function.substring(0, function.indexOf('+')));
        assertThat(tools.all("log")).contains(one.logged);
        assertThat(tools.text("report")).contains(one.kind);

        // the task, by all that leads to it
        assertThat(tools.text("describe_address", "address", task)).contains("task_struct");
        assertThat(tools.text("read_struct", "type", "task_struct", "address", task, "members", List.of("pid")))
                .contains("{\"pid\":" + pid + "}");
        assertThat(tools.text("tasks", "state", "RU")).contains(task);
        assertThat(tools.text("bt", "task", pid)).contains(function.substring(0, function.indexOf('+')));
        assertThat(tools.text("search", "t", true, "operands", List.of(task.substring(2))))
                .contains("\"answers\":[{");

        JsonNode alike = tools.call("similar");
        assertThat(alike.path("answers").get(0).path("dumps").findValuesAsText("file"))
                .containsExactly(one.file());
        String uri = "vmcore:///" + one.file().replace("/", "%2F") + "/";
        assertThat(agent.resource(uri + "report")).contains(one.kind, one.place.substring(0, 13));
        assertThat(agent.resource(uri + "log")).contains(one.logged);
    }

    private static JsonNode frame(JsonNode answer, String function) {
        for (JsonNode frame : answer.path("answers").get(1).path("frames")) {
            if (frame.path("function").asText().equals(function)) {
                return frame;
            }
        }
        throw new AssertionError("no frame of " + function + " in " + answer);
    }

    private static void absurdities(Agent agent) {
        Stream.of(
                        "/etc/passwd",
                        "../host/smash.vmcore",
                        "host/notes.txt",
                        "host",
                        "",
                        ".",
                        "x".repeat(100_000),
                        "\u0000")
                .forEach(name ->
                        assertThat(agent.failure("bt", Map.of("dump", name))).isIn("no_such_dump", "invalid_argument"));
        Map<String, Object> known = Map.of("dump", Case.NULL.file());
        for (String tool : agent.tools()) {
            for (Object absurd :
                    List.of(Map.of(), List.of(List.of()), 1e300, "x".repeat(10_000), List.of("| sh", "; q"))) {
                Map<String, Object> arguments = new HashMap<>(known);
                arguments.put("operands", absurd);
                agent.either(tool, arguments);
                arguments.put("cursor", absurd);
                agent.failure(tool, arguments);
            }
        }
        assertThatThrownBy(() -> agent.resource("file:///etc/passwd")).isInstanceOf(RuntimeException.class);
        assertThat(agent.call("open", known).path("dump").asText()).isEqualTo(Case.NULL.file());
    }

    /** Calls about one dump. */
    private record Tools(Agent agent, String dump) {
        private Map<String, Object> arguments(Object... more) {
            Map<String, Object> arguments = new HashMap<>(Map.of("dump", dump));
            for (int i = 0; i < more.length; i += 2) {
                arguments.put((String) more[i], more[i + 1]);
            }
            return arguments;
        }

        JsonNode call(String tool, Object... more) {
            return agent.call(tool, arguments(more));
        }

        String text(String tool, Object... more) {
            return call(tool, more).toString();
        }

        /** All pages. */
        String all(String tool) {
            List<JsonNode> pages = new ArrayList<>();
            Map<String, Object> arguments = arguments();
            for (JsonNode page = agent.call(tool, arguments);
                    pages.add(page) && page.has("next_cursor");
                    page = agent.call(tool, arguments)) {
                arguments.put("cursor", page.path("next_cursor").asText());
            }
            return pages.toString();
        }
    }

    /** Another program's opinion: the schemas are strict ones, and all that was answered fits. */
    private static void agreeWithAjv(Path record) throws IOException {
        Path ajv = Lab.folder().resolve("schema");
        if (!Files.isDirectory(ajv.resolve("node_modules/ajv"))) {
            return; // it-tests/lab/lab schema; what the agent itself checked holds without
        }
        Programs.Outcome outcome = Programs.run(
                LIMIT,
                "node",
                Lab.root().resolve("it-tests/lab/schema/check.mjs").toString(),
                ajv.toString(),
                record.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        JsonNode said = Agent.MAPPER.readTree(outcome.out());
        assertThat(said.path("schemas").asInt()).isGreaterThan(100);
        assertThat(said.path("data").asInt()).isGreaterThan(100);
    }

    /** The schema that the program prints of all that it answers is a strict one, too. */
    @Test
    void theSchemaOfAllAnswersIsStrict() throws IOException {
        Path record = folder.resolve("schema");
        JsonNode schema =
                Agent.MAPPER.readTree(Programs.vmcoreGdb(LIMIT, "schema").out());
        JsonNode help = Agent.MAPPER.readTree(
                Programs.vmcoreGdb(LIMIT, "help", "--json").out());
        assertThat(help.path("program").size()).isGreaterThan(10);
        Files.write(
                record,
                List.of(
                        Agent.MAPPER.writeValueAsString(Map.of("name", "all", "schema", schema)),
                        Agent.MAPPER.writeValueAsString(Map.of("name", "all", "data", help))));
        Path ajv = Lab.folder().resolve("schema");
        assumeTrue(Files.isDirectory(ajv.resolve("node_modules/ajv")), "no ajv in the lab: it-tests/lab/lab schema");
        Programs.Outcome outcome = Programs.run(
                LIMIT,
                "node",
                Lab.root().resolve("it-tests/lab/schema/check.mjs").toString(),
                ajv.toString(),
                record.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
    }

    @Test
    void withoutADumpItSaysHowToStartIt() {
        String initialize = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}\n"
                + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"
                + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"open\"}}\n";
        Programs.Outcome outcome = Programs.run(LIMIT, initialize, Programs.launcher(List.of("mcp")));
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.lines()).as("standard output is the client's").hasSize(2);
        assertThat(outcome.lines().get(1)).contains("\"code\":\"no_such_dump\"", "vmcore-gdb mcp FOLDER");
        assertThat(outcome.err()).contains("no dump was given").hasLineCount(1);
        Programs.Outcome nothing =
                Programs.vmcoreGdb(LIMIT, "mcp", folder.resolve("none").toString());
        assertThat(nothing.exitCode()).isEqualTo(1);
    }
}
