/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A real Tomcat on the loopback interface. Not thread-safe. */
final class TomcatServer implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Context context;

  TomcatServer(Path folder, String contextPath) {
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    context = tomcat.addContext(contextPath, folder.toString());
  }

  TomcatServer servlet(String pattern, Servlet servlet) {
    Wrapper wrapper = Tomcat.addServlet(context, pattern, servlet);
    wrapper.setAsyncSupported(true);
    wrapper.setLoadOnStartup(1);
    wrapper.addMapping(pattern);
    return this;
  }

  TomcatServer filter(String name, Filter filter, DispatcherType... types) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(name);
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap map = new FilterMap();
    map.setFilterName(name);
    map.addURLPattern("/*");
    for (DispatcherType type : types.length == 0
        ? EnumSet.of(DispatcherType.REQUEST).toArray(DispatcherType[]::new)
        : types) {
      map.setDispatcher(type.name());
    }
    context.addFilterMap(map);
    return this;
  }

  TomcatServer errorPage(int status, String location) {
    ErrorPage page = new ErrorPage();
    page.setErrorCode(status);
    page.setLocation(location);
    context.addErrorPage(page);
    return this;
  }

  TomcatServer start() throws LifecycleException {
    tomcat.start();
    return this;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Once it has stopped, all that it served is recorded. */
  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
