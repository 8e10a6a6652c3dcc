package org.vmcoregdb.server.agent;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Puts the id of each request that is read into its {@code _meta}, where whoever answers it can see it. */
final class NamedRequests implements McpJsonMapper {
    private static final String META = "_meta";

    private final McpJsonMapper mapper;

    NamedRequests(McpJsonMapper mapper) {
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

    @Override
    public String writeValueAsString(Object value) throws IOException {
        return mapper.writeValueAsString(value);
    }

    @Override
    public byte[] writeValueAsBytes(Object value) throws IOException {
        return mapper.writeValueAsBytes(value);
    }
}
