package org.vmcoregdb.server.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.library.DumpLibrary;
import org.vmcoregdb.server.shell.AnswerSchema;

/** Serves a library of dumps to agents. */
public final class AgentServer implements Closeable {
    private static final String INSTRUCTIONS =
            "Crash dumps of Linux kernels, to be read. Begin with open (which dumps there are; what machine one is of) and"
                    + " triage (what killed it); then bt, log, describe_address, read_struct, disassemble, tasks and the"
                    + " commands, which are crash's and have its options. Addresses are texts of hexadecimal digits with 0x."
                    + " A frame that is marked as a guess is one. Every result names its dump and task; what is on a further"
                    + " page has next_cursor. Nothing can be changed.";

    private final ObjectMapper mapper = new ObjectMapper();
    private final AgentDumps library;
    private final ToolTable table = new ToolTable();
    private final Turns turns = new Turns();

    /** @param library is closed with the server */
    public AgentServer(DumpLibrary<CrashDump> library) {
        this.library = new AgentDumps(library);
    }

    /**
     * Serves one client, whose messages are lines, until it closes its end.
     *
     * @throws IOException if it sent something else
     */
    public void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
        PipeTransport transport = new PipeTransport(new JacksonMcpJsonMapper(mapper), in, out);
        McpSyncServer server = configure(McpServer.sync(transport)).build();
        try {
            transport.awaitEnd();
        } finally {
            server.close();
        }
    }

    /**
     * Serves clients over HTTP until it is closed.
     *
     * @param address one of this machine alone
     * @param token what every request has to show, if anything
     */
    public HttpEndpoint listen(InetSocketAddress address, Optional<String> token) throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(new JacksonMcpJsonMapper(mapper), token);
        McpSyncServer server = configure(McpServer.sync(endpoint.transport())).build();
        try {
            endpoint.start(address, server::close);
        } catch (IOException failed) {
            endpoint.close();
            throw failed;
        }
        return endpoint;
    }

    private <S extends McpServer.SyncSpecification<S>> McpServer.SyncSpecification<S> configure(
            McpServer.SyncSpecification<S> server) {
        Build build = Build.current();
        DumpResources resources = new DumpResources(library, table.commands(), turns);
        return server.serverInfo("vmcore-gdb", build.version())
                .instructions(INSTRUCTIONS)
                .jsonMapper(new JacksonMcpJsonMapper(mapper))
                .jsonSchemaValidator(new TrustingValidator())
                .validateToolInputs(false)
                .capabilities(McpSchema.ServerCapabilities.builder()
                        .tools(false)
                        .resources(false, false)
                        .build())
                .tools(tools())
                .resources(resources.listed())
                .resourceTemplates(resources.templates());
    }

    private List<McpServerFeatures.SyncToolSpecification> tools() {
        AnswerSchema schema = AnswerSchema.load();
        List<McpServerFeatures.SyncToolSpecification> all = new ArrayList<>();
        for (AgentTool tool : table.tools()) {
            McpSchema.Tool described = McpSchema.Tool.builder(tool.name(), map(tool.inputSchema()))
                    .description(tool.description())
                    .outputSchema(map(tool.outputSchema(schema)))
                    .annotations(McpSchema.ToolAnnotations.builder()
                            .readOnlyHint(true)
                            .destructiveHint(false)
                            .idempotentHint(true)
                            .openWorldHint(false)
                            .build())
                    .build();
            all.add(new McpServerFeatures.SyncToolSpecification(
                    described, (exchange, request) -> call(tool, exchange, request)));
        }
        return all;
    }

    private McpSchema.CallToolResult call(
            AgentTool tool, McpSyncServerExchange exchange, McpSchema.CallToolRequest request) {
        Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
        try (Cancellation.Running running = Cancellation.begin(exchange, request)) {
            return result(answer(tool, arguments, running.cancelled(), progress(exchange, request)), false);
        } catch (AgentException wrong) {
            return result(wrong.json(tool.name()), true);
        }
    }

    private JsonObject answer(
            AgentTool tool, Map<String, Object> arguments, BooleanSupplier cancelled, ToolCall.Progress progress)
            throws AgentException {
        return turns.take(cancelled, () -> {
            ToolCall call = new ToolCall(tool, arguments, table.commands(), library, cancelled, progress);
            tool.work().run(call);
            return call.result();
        });
    }

    /** Notifications for clients that asked for them. */
    private static ToolCall.Progress progress(McpSyncServerExchange exchange, McpSchema.CallToolRequest request) {
        Object token = request.progressToken();
        if (token == null) {
            return (seconds, what) -> {};
        }
        return (seconds, what) -> {
            try {
                String message = what.isEmpty() ? "running for " + seconds + " s" : what;
                exchange.progressNotification(McpSchema.ProgressNotification.builder(token, seconds)
                        .message(message)
                        .build());
            } catch (RuntimeException gone) {
                // a client that takes no progress may still take the answer
            }
        };
    }

    private static McpSchema.CallToolResult result(JsonObject object, boolean failed) {
        String json = object.toString();
        return McpSchema.CallToolResult.builder()
                .structuredContent(new RawValue(json))
                .addTextContent(json)
                .isError(failed)
                .build();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> map(String json) {
        try {
            return mapper.readValue(json, Map.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a schema is no JSON", impossible);
        }
    }

    /** Closes the dumps. */
    @Override
    public void close() {
        library.close();
    }

    /** Answers are written by the code that the schema describes, which tests hold them against: they are not read again to be checked. */
    private static final class TrustingValidator implements JsonSchemaValidator {
        @Override
        public ValidationResponse validate(Map<String, Object> schema, Object content) {
            return ValidationResponse.asValid("");
        }
    }
}
