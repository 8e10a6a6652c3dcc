package org.vmcoregdb.server.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * JSON of the SDK's servlet. Puts the id of each request that is read into its {@code _meta}, where whoever answers it can see it; and writes
 * the errors of requests that are none as JSON-RPC has them: the servlet would have all members of an exception written.
 */
final class HttpMessages implements McpJsonMapper {
    private static final String META = "_meta";

    private final McpJsonMapper mapper;

    HttpMessages(McpJsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public <T> T convertValue(Object from, Class<T> type) {
        T value = mapper.convertValue(from, type);
        return value instanceof McpSchema.JSONRPCRequest request ? type.cast(named(request)) : value;
    }

    private static McpSchema.JSONRPCRequest named(McpSchema.JSONRPCRequest request) {
        if (!(request.params() instanceof Map<?, ?> params) || request.id() == null) {
            return request;
        }
        Map<Object, Object> meta = new HashMap<>();
        if (params.get(META) instanceof Map<?, ?> given) {
            meta.putAll(given);
        }
        meta.put(Cancellation.REQUEST, request.id());
        Map<Object, Object> named = new HashMap<>(params);
        named.put(META, meta);
        return new McpSchema.JSONRPCRequest(request.method(), request.id(), named);
    }

    @Override
    public <T> T convertValue(Object from, TypeRef<T> type) {
        return mapper.convertValue(from, type);
    }

    @Override
    public <T> T readValue(String json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    @Override
    public <T> T readValue(byte[] json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    @Override
    public <T> T readValue(String json, TypeRef<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    @Override
    public <T> T readValue(byte[] json, TypeRef<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    private static Object plain(Object value) {
        if (!(value instanceof Throwable failure)) {
            return value;
        }
        McpSchema.JSONRPCResponse.JSONRPCError error = failure instanceof McpError wrong
                ? wrong.getJsonRpcError()
                : new McpSchema.JSONRPCResponse.JSONRPCError(McpSchema.ErrorCodes.INTERNAL_ERROR, "this failed");
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.put("jsonrpc", "2.0").putNull("id");
        String sentence = String.valueOf(error.message()).lines().findFirst().orElse("this failed");
        response.putObject("error").put("code", error.code()).put("message", sentence);
        return response;
    }

    @Override
    public String writeValueAsString(Object value) throws IOException {
        return mapper.writeValueAsString(plain(value));
    }

    @Override
    public byte[] writeValueAsBytes(Object value) throws IOException {
        return mapper.writeValueAsBytes(plain(value));
    }
}
