package org.vmcoregdb.server.agent;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.vmcoregdb.server.answer.CheckedJson;

/** The SDK's client; holds everything that it gets against the schema that the server gave for it. */
final class AgentClient implements AutoCloseable {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    final List<McpSchema.ProgressNotification> progress = new CopyOnWriteArrayList<>();
    final Map<String, McpSchema.Tool> tools = new HashMap<>();
    final McpSyncClient client;
    private final Map<String, JsonSchema> schemas = new HashMap<>();

    AgentClient(McpClientTransport transport) {
        client = McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(120))
                .initializationTimeout(Duration.ofSeconds(60))
                .jsonSchemaValidator(new Accepting())
                .progressConsumer(progress::add)
                .build();
        client.initialize();
        for (McpSchema.Tool tool : client.listTools().tools()) {
            tools.put(tool.name(), tool);
            schemas.put(tool.name(), FACTORY.getSchema(MAPPER.<JsonNode>valueToTree(tool.outputSchema())));
        }
    }

    static JacksonMcpJsonMapper mapper() {
        return new JacksonMcpJsonMapper(new ObjectMapper());
    }

    /** A tool that there must be. */
    McpSchema.Tool tool(String name) {
        return Optional.ofNullable(tools.get(name)).orElseThrow();
    }

    private JsonSchema schema(String tool) {
        return Optional.ofNullable(schemas.get(tool)).orElseThrow();
    }

    /** What a tool answers: a page that fits its schema. */
    JsonNode call(String tool, Map<String, Object> arguments) {
        JsonNode answer = either(tool, arguments);
        assertThat(answer.path("type").asText())
                .as(tool + arguments + ": " + answer)
                .isEmpty();
        return answer;
    }

    /** All pages of what a tool answers. */
    List<JsonNode> all(String tool, Map<String, Object> arguments) {
        List<JsonNode> pages = new ArrayList<>();
        Map<String, Object> next = new HashMap<>(arguments);
        for (JsonNode page = call(tool, next); pages.add(page) && page.has("next_cursor"); page = call(tool, next)) {
            next.put("cursor", page.path("next_cursor").asText());
        }
        return pages;
    }

    /** What a tool says that it cannot do. */
    JsonNode failure(String tool, Map<String, Object> arguments) {
        JsonNode answer = either(tool, arguments);
        assertThat(answer.path("type").asText())
                .as(tool + arguments + ": " + answer)
                .isEqualTo("error");
        return answer;
    }

    /** A page that fits, or an error with all that it must say. */
    JsonNode either(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder(tool)
                .arguments(arguments)
                .progressToken("token of " + tool)
                .build());
        JsonNode answer = MAPPER.valueToTree(result.structuredContent());
        assertThat(result.content()).hasSize(1);
        assertThat(CheckedJson.parse(((McpSchema.TextContent) result.content().get(0)).text()))
                .isEqualTo(answer);
        if (Boolean.TRUE.equals(result.isError())) {
            assertThat(CheckedJson.fits(answer)).as(answer.toString()).isTrue();
            assertThat(answer.path("code").asText()).matches("[a-z_]+").isNotEqualTo("internal");
            assertThat(answer.path("message").asText()).isNotBlank().doesNotContain("Exception");
            assertThat(answer.path("next_step").asText()).endsWith(".");
        } else {
            assertThat(schema(tool).validate(answer)).as(tool + arguments).isEmpty();
        }
        return answer;
    }

    @Override
    public void close() {
        client.close();
    }

    /** The test checks by itself. */
    private static final class Accepting implements JsonSchemaValidator {
        @Override
        public ValidationResponse validate(Map<String, Object> schema, Object content) {
            return ValidationResponse.asValid("");
        }
    }
}
