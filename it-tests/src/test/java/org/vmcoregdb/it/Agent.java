package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent without a mind: the SDK's client. Holds all that it is given against the schemas that it was given, and keeps a record of both. */
final class Agent implements AutoCloseable {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final String ERRORS = "errors";

    private final McpSyncClient client;
    private final BufferedWriter record;
    private final Map<String, JsonSchema> outputs = new HashMap<>();
    private final AtomicInteger progress = new AtomicInteger();

    /** @param record a file, in which all schemas and answers are then */
    Agent(McpClientTransport transport, Path record) throws IOException {
        this.record = Files.newBufferedWriter(record);
        client = McpClient.sync(transport)
                .requestTimeout(Duration.ofMinutes(2))
                .initializationTimeout(Duration.ofMinutes(1))
                .jsonSchemaValidator(new Accepting())
                .progressConsumer(notification -> progress.incrementAndGet())
                .build();
        client.initialize();
        for (McpSchema.Tool tool : client.listTools().tools()) {
            JsonNode output = MAPPER.valueToTree(tool.outputSchema());
            outputs.put(tool.name(), FACTORY.getSchema(output));
            keep(tool.name(), "schema", output);
            keep(tool.name() + " input", "schema", MAPPER.valueToTree(tool.inputSchema()));
        }
        JsonNode all = MAPPER.readTree(
                Programs.vmcoreGdb(Duration.ofMinutes(1), "schema").out());
        outputs.put(ERRORS, FACTORY.getSchema(all));
        keep(ERRORS, "schema", all);
    }

    static JacksonMcpJsonMapper mapper() {
        return new JacksonMcpJsonMapper(new ObjectMapper());
    }

    /** The names of the tools. */
    Set<String> tools() {
        Set<String> names = new TreeSet<>(outputs.keySet());
        names.remove(ERRORS);
        return names;
    }

    /** How often it was told that something is still running. */
    int progress() {
        return progress.get();
    }

    private void keep(String name, String kind, JsonNode value) {
        try {
            record.write(MAPPER.writeValueAsString(Map.of("name", name, kind, value)));
            record.newLine();
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a tool answers, with arguments that its schema allows. */
    JsonNode call(String tool, Map<String, Object> arguments) {
        keep(tool + " input", "data", MAPPER.valueToTree(arguments));
        JsonNode answer = either(tool, arguments);
        assertThat(answer.path("type").asText())
                .as(tool + arguments + ": " + answer)
                .isEmpty();
        return answer;
    }

    /** The code of the error that a tool answers. */
    String failure(String tool, Map<String, Object> arguments) {
        JsonNode answer = either(tool, arguments);
        assertThat(answer.path("type").asText()).as(tool + ": " + answer).isEqualTo("error");
        return answer.path("code").asText();
    }

    /** A page that fits its schema, or an error that says what to do next. */
    JsonNode either(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder(tool)
                .arguments(arguments)
                .progressToken(tool)
                .build());
        JsonNode answer = MAPPER.valueToTree(result.structuredContent());
        String schema = Boolean.TRUE.equals(result.isError()) ? ERRORS : tool;
        keep(schema, "data", answer);
        assertThat(Optional.ofNullable(outputs.get(schema)).orElseThrow().validate(answer))
                .as(tool)
                .isEmpty();
        if (schema.equals(ERRORS)) {
            assertThat(answer.path("code").asText()).as(answer.toString()).isNotEqualTo("internal");
            assertThat(answer.path("message").asText()).isNotBlank().doesNotContain("Exception", "org.vmcoregdb");
            assertThat(answer.path("next_step").asText()).endsWith(".");
        } else {
            assertThat(answer.toString()).hasSizeLessThan(60_000);
        }
        return answer;
    }

    /** A resource that is text. */
    String resource(String uri) {
        McpSchema.ReadResourceResult read =
                client.readResource(McpSchema.ReadResourceRequest.builder(uri).build());
        return ((McpSchema.TextResourceContents) read.contents().get(0)).text();
    }

    @Override
    public void close() throws IOException {
        client.close();
        record.close();
    }

    /** It checks by itself. */
    private static final class Accepting implements JsonSchemaValidator {
        @Override
        public ValidationResponse validate(Map<String, Object> schema, Object content) {
            return ValidationResponse.asValid("");
        }
    }
}
