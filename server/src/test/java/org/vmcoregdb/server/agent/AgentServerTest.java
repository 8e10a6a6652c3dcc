package org.vmcoregdb.server.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.server.library.DumpLibrary;
import org.vmcoregdb.server.library.Shelf;

/** The SDK's own client finds out from tools alone what killed the sample's machine. */
@Timeout(300)
class AgentServerTest {
    private static final int MISDIRECTED = 421;
    private static final String SMASH = "smash.kdump.zst";

    private static AgentServer server;
    private static HttpEndpoint endpoint;
    private static AgentClient client;

    private static CrashDump sample() throws FormatException {
        return CrashDump.open(List.of(Location.of(Sample.FILE.toString())), CrashOptions.standard());
    }

    private static Shelf.Found<CrashDump> dump(String name) {
        return new Shelf.Found<>(name, 1, 1, AgentServerTest::sample);
    }

    private static DumpLibrary<CrashDump> library(List<Shelf.Found<CrashDump>> dumps) {
        return new DumpLibrary<>(() -> dumps, DumpLibrary.Limits.standard());
    }

    private static DumpLibrary<CrashDump> library() {
        return library(List.of(dump(SMASH), dump("host/a copy.kdump"), new Shelf.Found<>("broken", 1, 1, () -> {
            throw new FormatException("this is no dump");
        })));
    }

    @BeforeAll
    static void listen() throws IOException {
        server = new AgentServer(library());
        endpoint = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
        client = over(endpoint);
    }

    private static AgentClient over(HttpEndpoint at) {
        return new AgentClient(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + at.port())
                .endpoint(HttpEndpoint.PATH)
                .jsonMapper(AgentClient.mapper())
                .build());
    }

    @AfterAll
    static void close() throws IOException {
        client.close();
        endpoint.close();
        server.close();
    }

    private static Map<String, Object> smash(Object... more) {
        Map<String, Object> arguments = new HashMap<>(Map.of("dump", SMASH));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }

    @Test
    void aTriageOverHttp() {
        triage(client);
    }

    @Test
    void aTriageOverPipes() {
        ServerParameters program = ServerParameters.builder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .args(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.vmcoregdb.server.cli.Main",
                        "mcp",
                        Sample.FILE.toString())
                .build();
        try (AgentClient pipes = new AgentClient(new StdioClientTransport(program, AgentClient.mapper()))) {
            triage(pipes);
        }
    }

    private static void triage(AgentClient agent) {
        JsonNode opened = agent.call("open", smash());
        assertThat(opened.path("dumps").findValuesAsText("name")).contains(SMASH);
        assertThat(opened.toString()).contains("\"type\":\"system\"");
        JsonNode what = agent.call("triage", smash());
        assertThat(what.path("dump").asText()).isEqualTo(SMASH);
        String pid = what.path("task").path("pid").asText();
        String task = what.path("task").path("task").asText();
        assertThat(what.path("answers")
                        .get(0)
                        .path("dumps")
                        .get(0)
                        .path("class")
                        .asText())
                .contains("stack");
        assertThat(what.toString()).contains("crashme_do_smash");
        JsonNode where = agent.call("describe_address", smash("address", task));
        assertThat(where.toString()).contains("task_struct");
        JsonNode struct = agent.call(
                "read_struct", smash("type", "task_struct", "address", task, "members", List.of("comm", "pid")));
        assertThat(struct.toString()).contains(pid, "comm");
        assertThat(agent.call("read_struct", smash("type", "list_head")).toString())
                .contains("next", "prev");
        JsonNode code = agent.call("disassemble", smash("start", "crashme_do_smash", "count", 5));
        assertThat(code.toString()).contains("crashme_do_smash");
        assertThat(agent.call("tasks", smash("state", "RU")).toString()).contains("\"" + task + "\"");
        JsonNode other = agent.call("bt", smash("task", 1));
        assertThat(other.path("task").path("pid").asInt()).isEqualTo(1);
        assertThat(agent.all("log", smash()).toString()).contains("stack-protector");
        JsonNode found = agent.call("search", smash("t", true, "operands", List.of(task.substring(2))));
        assertThat(found.path("answers").size()).isPositive();
        assertThat(agent.progress).isNotEmpty();
    }

    @Test
    void findsCrashesThatAreAlike() {
        JsonNode alike = client.call("similar", smash());
        assertThat(alike.path("answers").get(0).path("dumps").findValuesAsText("file"))
                .containsExactly(SMASH, "host/a copy.kdump");
        assertThat(alike.path("answers").get(0).path("problems").toString()).contains("this is no dump");
    }

    @Test
    void everyCommandIsATool() {
        assertThat(client.tools).containsKeys("bt", "ps", "kmem", "struct", "union", "foreach", "report", "help");
        assertThat(client.tools).doesNotContainKeys("set", "alias", "wr", "q");
        for (McpSchema.Tool tool : client.tools.values()) {
            assertThat(tool.annotations().readOnlyHint()).isTrue();
            assertThat(tool.description()).isNotBlank();
            client.either(tool.name(), smash("max_chars", 20_000));
        }
    }

    @Test
    void optionsAreProperties() {
        JsonNode schema = AgentClient.MAPPER.valueToTree(client.tool("bt").inputSchema());
        assertThat(schema.path("properties").path("a").path("type").asText()).isEqualTo("boolean");
        assertThat(schema.path("properties").path("R").path("description").asText())
                .contains("REF");
        assertThat(client.call("bt", smash("F", 2, "operands", List.of(1))).toString())
                .contains("\"pid\":1,");
        assertThat(client.call("foreach", smash("operands", List.of("RU", "bt", "-s")))
                        .toString())
                .contains("crashme_do_smash");
        assertThat(client.call("help", smash("json", true)).toString()).contains("\"--json\"");
    }

    @Test
    void pagesMakeUpTheWhole() {
        JsonNode whole = client.call("ps", smash("max_chars", 1_000_000));
        assertThat(whole.path("answers")).hasSize(1);
        assertThat(whole.has("next_cursor")).isFalse();
        Map<String, Object> arguments = smash("max_chars", 2_000);
        JsonNode page = client.call("ps", arguments);
        String member = page.path("parts").get(0).path("member").asText();
        ArrayNode together = AgentClient.MAPPER.createArrayNode();
        int pages = 1;
        together.addAll((ArrayNode) page.path("answers").get(0).path(member));
        for (; page.has("next_cursor"); pages++) {
            assertThat(page.toString()).hasSizeLessThan(4_000);
            arguments.put("cursor", page.path("next_cursor").asText());
            page = client.call("ps", arguments);
            together.addAll((ArrayNode) page.path("answers").get(0).path(member));
        }
        assertThat(pages).isGreaterThan(2);
        assertThat(together).isEqualTo(whole.path("answers").get(0).path(member));
        arguments.put("k", true);
        assertThat(client.failure("ps", arguments).path("message").asText()).contains("cursor");
    }

    @Test
    void absurdArgumentsEndInAnError() {
        String huge = "x".repeat(5000);
        List<Map<String, Object>> absurd = List.of(
                Map.of("dump", "../../../etc/passwd"),
                Map.of("dump", "broken"),
                Map.of("dump", List.of()),
                smash("nosuch", 1),
                smash("cursor", "9.9.9"),
                smash("cursor", 7),
                smash("max_chars", -1),
                smash("max_chars", "1e9"),
                smash("max_chars", Map.of()),
                smash("task", "no task"),
                smash("task", huge));
        for (String tool : List.of("bt", "triage", "ps", "describe_address", "read_struct", "disassemble", "search")) {
            for (Map<String, Object> arguments : absurd) {
                if (tool.equals("bt") || tool.equals("triage") || tool.equals("ps")) {
                    client.failure(tool, arguments);
                } else {
                    client.either(tool, arguments);
                }
            }
        }
        assertThat(client.failure("bt", Map.of()).path("code").asText()).isEqualTo("no_such_dump");
        assertThat(client.failure("bt", Map.of("dump", "broken")).path("code").asText())
                .isEqualTo("dump_unusable");
        for (Object operands : List.of(
                huge, List.of("-x", "--", "'"), Map.of("a", 1), List.of(List.of()), List.of(1.5), "$(id)", "| cat")) {
            for (String tool : List.of("bt", "struct", "dis", "sym", "p", "rd", "search", "foreach", "eval", "kmem")) {
                client.either(tool, smash("operands", operands));
            }
        }
        client.failure("describe_address", smash("address", "0x" + "f".repeat(17)));
        client.failure("read_struct", smash("type", "-o"));
        client.failure("read_struct", smash("type", "task_struct", "members", List.of("a b")));
        client.failure("disassemble", smash("start", "no_such_function"));
        client.failure("tasks", smash("state", "| sh"));
        assertThatThrownBy(() -> client.call("no_such_tool", Map.of())).hasMessageContaining("tool");
    }

    @Test
    void textsAreResources() {
        assertThat(client.client.listResources().resources().stream().map(McpSchema.Resource::uri))
                .contains("vmcore:///smash.kdump.zst/report", "vmcore:///host%2Fa%20copy.kdump/log");
        assertThat(client.client.listResourceTemplates().resourceTemplates()).hasSize(3);
        assertThat(resource("vmcore:///smash.kdump.zst/report")).contains("crashme_do_smash");
        assertThat(resource("vmcore:///host%2Fa%20copy.kdump/log")).contains("stack-protector");
        for (String absurd : List.of(
                "file:///etc/passwd",
                "vmcore:///..%2F..%2Fetc%2Fpasswd/log",
                "vmcore:///smash.kdump.zst/nothing",
                "vmcore:///smash.kdump.zst/source/crashme_do_smash",
                "vmcore:///broken/log",
                "vmcore:///%zz/log")) {
            assertThatThrownBy(() -> resource(absurd)).as(absurd).isInstanceOf(RuntimeException.class);
        }
    }

    private static String resource(String uri) {
        McpSchema.ReadResourceResult read = client.client.readResource(
                McpSchema.ReadResourceRequest.builder(uri).build());
        return ((McpSchema.TextResourceContents) read.contents().get(0)).text();
    }

    @Test
    void pagesOfStrangersAreRefused() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + endpoint.port() + HttpEndpoint.PATH))
                .header("Origin", "http://evil.example")
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(INITIALIZE))
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThatThrownBy(() -> server.listen(new InetSocketAddress("192.0.2.1", 0), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("loopback");
    }

    /** A page of a stranger whose name leads to this machine, too. */
    @Test
    void otherNamesOfThisMachineAreRefused() throws IOException {
        assertThat(status("POST /mcp HTTP/1.1", "evil.example:" + endpoint.port(), INITIALIZE))
                .isEqualTo(MISDIRECTED);
        assertThat(status("POST /mcp HTTP/1.1", "127.0.0.1.evil.example", INITIALIZE))
                .isEqualTo(MISDIRECTED);
        assertThat(status("POST /mcp HTTP/1.1", "127.0.0.1:" + endpoint.port(), INITIALIZE))
                .isEqualTo(200);
        assertThat(status("GET /../../etc/passwd HTTP/1.1", "localhost:" + endpoint.port(), ""))
                .isBetween(400, 404);
        assertThat(status("POST /mcp HTTP/1.1", "localhost:" + endpoint.port(), "[".repeat(100_000)))
                .isEqualTo(400);
        assertThat(status("POST /mcp HTTP/1.1", "localhost:" + endpoint.port(), "x".repeat(2_000_000)))
                .isBetween(400, 413);
    }

    @Test
    void requestsThatAreNoneGetAnError() throws Exception {
        for (String absurd : List.of(
                "x", "[]", "{}", "7", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", "[".repeat(5000))) {
            HttpResponse<String> answer = post(endpoint, "", absurd).get();
            assertThat(answer.statusCode()).as(absurd).isBetween(400, 499);
            assertThat(answer.body()).doesNotContain("Exception", "stackTrace", "fasterxml");
            assertThat(AgentClient.MAPPER
                            .readTree(answer.body())
                            .path("error")
                            .path("message")
                            .asText())
                    .isNotBlank();
        }
        HttpResponse<String> stranger = post(
                        endpoint, "no session", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
                .get();
        assertThat(stranger.statusCode()).isEqualTo(404);
        assertThat(stranger.body()).doesNotContain("stackTrace");
    }

    @Test
    void whoLacksTheTokenIsRefused() throws Exception {
        try (AgentServer own = new AgentServer(library(List.of()));
                HttpEndpoint at =
                        own.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of("s3cret"))) {
            for (String shown : List.of("", "Bearer s3cre", "Bearer s3crett", "Basic s3cret", "s3cret", "Bearer ")) {
                HttpResponse<String> refused = withAuthorization(at, shown);
                assertThat(refused.statusCode()).as(shown).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
                assertThat(AgentClient.MAPPER
                                .readTree(refused.body())
                                .path("error")
                                .path("message")
                                .asText())
                        .isEqualTo("this server wants its token: Authorization: Bearer TOKEN");
            }
            HttpResponse<String> served = withAuthorization(at, "bearer s3cret");
            assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> withAuthorization(HttpEndpoint at, String shown) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + at.port() + HttpEndpoint.PATH))
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(INITIALIZE));
        if (!shown.isEmpty()) {
            request.header("Authorization", shown);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(String line, String host, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            String head = line + "\r\nHost: " + host + "\r\nAccept: application/json, text/event-stream\r\n"
                    + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                    + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            try {
                socket.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException refused) {
                // the answer is there before all was read
                assertThat(body).hasSizeGreaterThan(1_000_000);
            }
            String answer = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    @Test
    void clientsAreCounted() throws Exception {
        try (AgentServer own = new AgentServer(slow());
                HttpEndpoint at =
                        own.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty())) {
            int served = 0;
            HttpResponse<String> last = post(at, "", INITIALIZE).get();
            for (; last.statusCode() == 200 && served < 1000; served++) {
                last = post(at, "", INITIALIZE).get();
            }
            assertThat(served).isBetween(200, 400);
            assertThat(last.body()).contains("too many").doesNotContain("Exception", "stackTrace");
        }
    }

    @Test
    void aServerWithoutDumpsSaysHowToStartIt() throws IOException {
        try (AgentServer own = new AgentServer(library(List.of()));
                HttpEndpoint at =
                        own.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
                AgentClient of = over(at)) {
            for (String tool : List.of("open", "triage", "bt", "similar")) {
                JsonNode why = of.failure(tool, Map.of());
                assertThat(why.path("code").asText()).isEqualTo("no_such_dump");
                assertThat(why.path("next_step").asText()).contains("vmcore-gdb mcp DUMP");
            }
        }
    }

    /** One for all: each keeps connections open, of which a server has so many. */
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
            + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    /** A call that takes its time is cancelled; and the end of the input does not cut answers off. */
    @Test
    void aCallIsCancelledAndTheOthersAreAnswered() throws Exception {
        try (AgentServer own = new AgentServer(slow())) {
            String all = String.join(
                    "\n",
                    INITIALIZE,
                    INITIALIZED,
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"ps\",\"arguments\":{}}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"bt\",\"arguments\":{}}}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2}}",
                    "");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            own.serve(new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8)), out);
            List<JsonNode> answers = new ArrayList<>();
            for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
                answers.add(AgentClient.MAPPER.readTree(line));
            }
            assertThat(answers).hasSize(3);
            assertThat(of(answers, 2).path("structuredContent").path("code").asText())
                    .isEqualTo("cancelled");
            assertThat(of(answers, 3).toString()).contains("crashme_do_smash");
        }
    }

    /** The SDK ends a session in which two answers are there at the same instant. */
    @Test
    void manyCallsAtOnceAreAllAnswered() throws Exception {
        int calls = 400;
        StringBuilder all = new StringBuilder(INITIALIZE + "\n" + INITIALIZED + "\n");
        for (int id = 2; id < calls + 2; id++) {
            all.append("{\"jsonrpc\":\"2.0\",\"id\":")
                    .append(id)
                    .append(",\"method\":\"tools/call\",\"params\":{\"name\":\"nothing\",\"arguments\":{}}}\n");
            all.append("{\"jsonrpc\":\"2.0\",\"id\":\"r")
                    .append(id)
                    .append("\",\"method\":\"tools/call\",\"params\":{\"name\":\"open\",\"arguments\":{}}}\n");
        }
        try (AgentServer own = new AgentServer(library(List.of()))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            own.serve(new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.UTF_8)), out);
            assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2 * calls + 1);
        }
    }

    @Test
    void whatIsNoMessageEndsTheSessionWithAnError() throws IOException {
        try (AgentServer own = new AgentServer(slow())) {
            for (String absurd :
                    List.of("GET / HTTP/1.1\n", "{}\n", "[".repeat(100_000) + "\n", "x".repeat(2_000_000))) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                assertThatThrownBy(
                                () -> own.serve(new ByteArrayInputStream(absurd.getBytes(StandardCharsets.UTF_8)), out))
                        .isInstanceOf(IOException.class);
                JsonNode answer = AgentClient.MAPPER.readTree(out.toString(StandardCharsets.UTF_8));
                assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32700);
            }
        }
    }

    /** One that takes a second to open. */
    private static DumpLibrary<CrashDump> slow() {
        return library(List.of(new Shelf.Found<>("slow", 1, 1, () -> {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return sample();
        })));
    }

    @Test
    void aCallOverHttpIsCancelled() throws Exception {
        try (AgentServer own = new AgentServer(slow());
                HttpEndpoint at =
                        own.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty())) {
            String session = post(at, "", INITIALIZE)
                    .get()
                    .headers()
                    .firstValue("mcp-session-id")
                    .orElseThrow();
            assertThat(post(at, session, INITIALIZED).get().statusCode()).isEqualTo(202);
            CompletableFuture<HttpResponse<String>> answer = post(
                    at,
                    session,
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"ps\",\"arguments\":{}}}");
            Thread.sleep(500);
            post(
                            at,
                            session,
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2}}")
                    .get();
            assertThat(answer.get().body()).contains("\"code\":\"cancelled\"");
        }
    }

    private static CompletableFuture<HttpResponse<String>> post(HttpEndpoint at, String session, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + at.port() + HttpEndpoint.PATH))
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!session.isEmpty()) {
            request.header("mcp-session-id", session);
        }
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode of(List<JsonNode> answers, int id) {
        return answers.stream()
                .filter(answer -> answer.path("id").asInt() == id)
                .findFirst()
                .orElseThrow()
                .path("result");
    }
}
