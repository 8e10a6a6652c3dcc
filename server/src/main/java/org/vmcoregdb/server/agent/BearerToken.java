package org.vmcoregdb.server.agent;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets requests through that have the token ({@code Authorization: Bearer TOKEN}, RFC 6750), and answers the others that they lack it. */
final class BearerToken implements Filter {
    private static final String SCHEME = "Bearer ";
    private static final String REFUSAL = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
            + "\"this server wants its token: Authorization: Bearer TOKEN\"}}";

    private final byte[] token;

    BearerToken(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain rest)
            throws IOException, ServletException {
        String shown = ((HttpServletRequest) request).getHeader("Authorization");
        // takes as long for a token that is nearly right as for one that is not
        if (shown != null
                && shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        shown.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token)) {
            rest.doFilter(request, response);
            return;
        }
        HttpServletResponse refused = (HttpServletResponse) response;
        refused.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        refused.setHeader("WWW-Authenticate", "Bearer");
        refused.setContentType("application/json");
        refused.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.UTF_8));
    }
}
