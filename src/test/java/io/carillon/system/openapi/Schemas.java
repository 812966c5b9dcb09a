package io.carillon.system.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whether values are as the description's schemas say (JSON Schema 2020-12, with formats). Any thread. */
final class Schemas {
    private static final String COMPONENTS = "components";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(Dialect.builder(Dialects.getDraft202012())
            .keyword(new NonValidationKeyword(COMPONENTS))
            .build());
    private final JsonNode components;
    private final Map<JsonNode, Schema> known = new ConcurrentHashMap<>();

    Schemas(Description description) {
        this.components = description.components();
    }

    /** What is wrong; nothing if nothing is. */
    List<String> errors(JsonNode schema, JsonNode value) {
        return known
                .computeIfAbsent(schema, this::compile)
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    /** By itself, with what it may refer to. */
    private Schema compile(JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set(COMPONENTS, components);
        return registry.getSchema(whole);
    }
}
