/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.partners;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks by any client of the JDK's kind. */
final class Http {
  private Http() {}

  static String get(HttpClient http, PartnerApi api, String path) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(api.uri(path)).GET().build();
    HttpResponse<String> answer = send(http, request);
    if (answer.statusCode() != 200) {
      throw new IOException(path + " was answered by " + answer.statusCode());
    }
    return answer.body();
  }

  private static HttpResponse<String> send(HttpClient http, HttpRequest request)
      throws IOException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException().initCause(e);
    }
  }
}
