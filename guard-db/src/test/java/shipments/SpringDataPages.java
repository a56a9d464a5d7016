/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import java.io.Closeable;
import java.util.List;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Pages that count what they show, on Spring Data JPA. */
public final class SpringDataPages implements Closeable {
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final TransactionTemplate transaction;
  private final ShipmentRepository shipments;
  private final BatchedShipmentRepository batched;
  private final CompanyRepository companies;
  private final ItemRepository items;

  public SpringDataPages(DataSource source) {
    context.registerBean("dataSource", DataSource.class, () -> source);
    context.register(Beans.class);
    context.refresh();
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    shipments = context.getBean(ShipmentRepository.class);
    batched = context.getBean(BatchedShipmentRepository.class);
    companies = context.getBean(CompanyRepository.class);
    items = context.getBean(ItemRepository.class);
  }

  @EnableJpaRepositories
  static class Beans {
    @Bean
    static LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource source) {
      LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
      factory.setDataSource(source);
      factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
      factory.setPackagesToScan("shipments");
      return factory;
    }

    @Bean
    static PlatformTransactionManager transactionManager(
        LocalContainerEntityManagerFactoryBean factory) {
      JpaTransactionManager manager = new JpaTransactionManager();
      manager.setEntityManagerFactory(factory.getObject());
      return manager;
    }
  }

  @Override
  public void close() {
    context.close();
  }

  private int load(IntSupplier page) {
    Integer count = transaction.execute(status -> page.getAsInt());
    return count == null ? -1 : count;
  }

  // ---- faults

  public int lazyCollection() {
    return load(() -> {
      int count = 0;
      for (Shipment shipment : shipments.findAll()) {
        // fault: Spring Data, lazy collection
        count += shipment.getItems().size();
      }
      return count;
    });
  }

  public int lazyManyToOne() {
    return load(() -> {
      int count = 0;
      for (Shipment shipment : shipments.findAll()) {
        // fault: Spring Data, lazy many to one
        count += shipment.getCompany().getName().isEmpty() ? 0 : 1;
      }
      return count;
    });
  }

  public int findById() {
    return load(() -> {
      int count = 0;
      for (Shipment shipment : shipments.findAll()) {
        int id = shipment.getCompany().getId();
        // fault: Spring Data, find by id
        count += companies.findById(id).isPresent() ? 1 : 0;
      }
      return count;
    });
  }

  public int derivedQuery() {
    return load(() -> {
      int count = 0;
      for (Shipment shipment : shipments.findAll()) {
        // fault: Spring Data, derived query
        count += items.findByShipmentId(shipment.getId()).size();
      }
      return count;
    });
  }

  /** Without a transaction of the page, each call of a repository has a session of its own. */
  public int derivedQueryWithoutTransaction() {
    int count = 0;
    for (Shipment shipment : shipments.findAll()) {
      // fault: Spring Data, derived query without transaction
      count += items.findByShipmentId(shipment.getId()).size();
    }
    return count;
  }

  public int twoLazyCollections() {
    return load(() -> {
      int count = 0;
      for (Shipment shipment : shipments.findAll()) {
        // fault: Spring Data, two lazy collections
        count += shipment.getItems().size();
        // fault: Spring Data, two lazy collections
        count += shipment.getStops().size();
      }
      return count;
    });
  }

  // ---- repaired

  public int collectionByEntityGraph() {
    return load(() -> items(shipments.findWithItemsBy()));
  }

  public int collectionByJoinFetch() {
    return load(() -> items(shipments.fetchItems()));
  }

  public int collectionByBatchSize() {
    return load(() -> {
      int count = 0;
      for (BatchedShipment shipment : batched.findAll()) {
        count += shipment.getItems().size();
      }
      return count;
    });
  }

  private static int items(List<Shipment> shipments) {
    int count = 0;
    for (Shipment shipment : shipments) {
      count += shipment.getItems().size();
    }
    return count;
  }

  public int manyToOneByEntityGraph() {
    return load(() -> named(shipments.findWithCompanyBy()));
  }

  public int manyToOneByJoinFetch() {
    return load(() -> named(shipments.fetchCompany()));
  }

  private static int named(List<Shipment> shipments) {
    int count = 0;
    for (Shipment shipment : shipments) {
      count += shipment.getCompany().getName().isEmpty() ? 0 : 1;
    }
    return count;
  }

  public int findAllById() {
    return load(() -> companies
        .findAllById(shipments.findAll().stream()
            .map(shipment -> shipment.getCompany().getId())
            .toList())
        .size());
  }

  public int derivedQueryForAll() {
    return load(() -> items
        .findByShipmentIdIn(shipments.findAll().stream().map(Shipment::getId).toList())
        .size());
  }

  public int derivedQueryForAllWithoutTransaction() {
    return items
        .findByShipmentIdIn(shipments.findAll().stream().map(Shipment::getId).toList())
        .size();
  }

  public int twoCollectionsByEntityGraph() {
    return load(() -> {
      int count = 0;
      for (Shipment shipment : shipments.findWithItemsAndStopsBy()) {
        count += shipment.getItems().size();
        count += shipment.getStops().size();
      }
      return count;
    });
  }
}
