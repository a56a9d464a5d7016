/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;

/** What a request tells about its route. Stateless; thread-safe. */
final class Routes {
  /** By name: Spring need not be there. A PathPattern or a text, by the version. */
  private static final String SPRING_PATTERN =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  private Routes() {}

  /** The framework's pattern, else the mapping of a servlet for just this path; null if neither. */
  static @Nullable String known(HttpServletRequest request) {
    Object pattern = request.getAttribute(SPRING_PATTERN);
    if (pattern != null) {
      return pattern.toString();
    }
    HttpServletMapping mapping = request.getHttpServletMapping();
    // One that stands for many paths, such as /api/*, would make one endpoint of them all.
    return mapping != null && mapping.getMappingMatch() == MappingMatch.EXACT
        ? mapping.getPattern()
        : null;
  }

  /** The raw path inside of the web application. */
  static String path(HttpServletRequest request) {
    String uri = request.getRequestURI();
    String context = request.getContextPath();
    boolean inside = context != null && !context.isEmpty() && uri.startsWith(context);
    return inside ? uri.substring(context.length()) : uri;
  }
}
