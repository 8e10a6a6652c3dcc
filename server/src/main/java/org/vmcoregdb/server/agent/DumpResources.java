package org.vmcoregdb.server.agent;

import com.fasterxml.jackson.databind.util.RawValue;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.shell.Commands;

/** What can be read of each dump as a text: its report, its log, and the source of a function, if its files are at hand. */
final class DumpResources {
    private static final String SCHEME = "vmcore:///";
    private static final String TEXT = "text/plain";
    private static final Pattern URI =
            Pattern.compile("vmcore:///([^/]{1,3000})/(report|log|source/([\\w.$]{1,300}(?:\\+0x[0-9a-f]{1,8})?))");
    private static final int MOST_LISTED = 100;
    private static final int MOST_CHARACTERS = 2_000_000;

    private final AgentDumps library;
    private final Commands commands;
    private final Turns turns;

    DumpResources(AgentDumps library, Commands commands, Turns turns) {
        this.library = library;
        this.commands = commands;
        this.turns = turns;
    }

    /** Those of the first dumps that there are now; the templates have all. */
    List<SyncResourceSpecification> listed() {
        List<SyncResourceSpecification> all = new ArrayList<>();
        for (String name : library.dumps().keySet().stream().limit(MOST_LISTED).toList()) {
            all.add(resource(name, "report", "What killed the machine, on a page."));
            all.add(resource(name, "log", "The kernel's log."));
        }
        return all;
    }

    private SyncResourceSpecification resource(String dump, String what, String description) {
        String uri = SCHEME + URLEncoder.encode(dump, StandardCharsets.UTF_8).replace("+", "%20") + "/" + what;
        McpSchema.Resource resource = McpSchema.Resource.builder(uri, dump + " " + what)
                .description(description)
                .mimeType(TEXT)
                .build();
        return new SyncResourceSpecification(resource, this::read);
    }

    List<SyncResourceTemplateSpecification> templates() {
        return List.of(
                template("{dump}/report", "report", "What killed the machine, on a page."),
                template("{dump}/log", "log", "The kernel's log."),
                template("{dump}/source/{symbol}", "source", "The source text of a function, if its file is at hand."));
    }

    private SyncResourceTemplateSpecification template(String path, String name, String description) {
        McpSchema.ResourceTemplate template = McpSchema.ResourceTemplate.builder(SCHEME + path, name)
                .description(description)
                .mimeType(TEXT)
                .build();
        return new SyncResourceTemplateSpecification(template, this::read);
    }

    private McpSchema.ReadResourceResult read(McpSyncServerExchange exchange, McpSchema.ReadResourceRequest request) {
        try (Cancellation.Running running = Cancellation.begin(exchange, request)) {
            BooleanSupplier cancelled = running.cancelled();
            String text = turns.take(cancelled, () -> text(String.valueOf(request.uri()), cancelled));
            McpSchema.ResourceContents contents = McpSchema.TextResourceContents.builder(request.uri(), text)
                    .mimeType(TEXT)
                    .build();
            return McpSchema.ReadResourceResult.builder(List.of(contents)).build();
        } catch (AgentException wrong) {
            throw McpError.builder(McpSchema.ErrorCodes.RESOURCE_NOT_FOUND)
                    .message(String.valueOf(wrong.getMessage()))
                    .data(new RawValue(wrong.json("resources/read").toString()))
                    .build();
        }
    }

    private String text(String uri, BooleanSupplier cancelled) throws AgentException {
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            throw AgentException.argument(
                    "there is no such resource: they are vmcore:///DUMP/report, log or source/SYMBOL");
        }
        String name = library.name(Optional.of(decoded(parts.group(1))));
        StringBuilder text = new StringBuilder();
        library.read(name, dump -> {
            LocalContext context =
                    new LocalContext(dump, () -> cancelled.getAsBoolean() || text.length() > MOST_CHARACTERS);
            AnswerText page = new AnswerText();
            boolean source = parts.group(3) != null;
            try {
                commands.run(
                        source ? "dis" : parts.group(2),
                        source ? List.of("-s", parts.group(3)) : List.of(),
                        context,
                        answer -> text.append(page.of(answer)));
            } catch (CommandException wrong) {
                throw AgentException.of(wrong);
            }
        });
        if (text.length() > MOST_CHARACTERS) {
            text.setLength(MOST_CHARACTERS);
            text.append("\n[This is only the beginning; the tool of this name gives the rest, page by page.]\n");
        }
        return text.toString();
    }

    private static String decoded(String name) throws AgentException {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw new AgentException(
                    ErrorCode.NO_SUCH_DUMP,
                    "the name of the dump is not written as URIs have it",
                    "Call open without arguments.");
        }
    }
}
