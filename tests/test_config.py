"""The deployment files: they say what they should, and a server made of them answers.

No container engine is needed: the compose file is held against the shape of the specification,
nginx checks its own configuration, and the workers' odoo.conf runs behind it on this machine.
"""

import configparser
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import requests
import websocket
import yaml

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = ROOT / 'docker-compose.yml'
CONFIGS = ('odoo.conf', 'odoo-workers.conf', 'odoo-replica.conf')

# of the compose specification, what the file uses: key -> allowed types
SERVICE_KEYS = {
    'image': str,
    'user': str,
    'entrypoint': list,
    'command': list,
    'environment': dict,
    'depends_on': (list, dict),
    'volumes': list,
    'configs': list,
    'ports': list,
    'expose': list,
    'healthcheck': dict,
    'restart': str,
}
CONDITIONS = {'service_started', 'service_healthy', 'service_completed_successfully'}


@pytest.fixture(scope='module')
def compose():
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope='module')
def status():
    path = os.environ.get('COMMERCE_STATUS')
    if not path:
        pytest.skip('COMMERCE_STATUS names no running server')
    return json.loads(Path(path).read_text())


def filled_nginx_conf(folder, port=18069):
    """`config/nginx.conf` as a whole configuration that nginx can test anywhere."""
    values = {
        'LISTEN': f'127.0.0.1:{port}',
        'ODOO_WORKERS': '127.0.0.1:18070',
        'ODOO_WEBSOCKET': '127.0.0.1:18072',
    }
    text = (ROOT / 'config/nginx.conf').read_text()
    body = re.sub(r'\$\{(\w+)\}', lambda found: values[found[1]], text)
    conf = folder / 'nginx.conf'
    conf.write_text(
        f'pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n'
        f'http {{\naccess_log off;\nclient_body_temp_path {folder}/body;\n'
        f'proxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/fastcgi;\n'
        f'uwsgi_temp_path {folder}/uwsgi;\nscgi_temp_path {folder}/scgi;\n{body}\n}}\n'
    )
    return conf


# === COMPOSE ===


def test_compose_has_the_services(compose):
    assert set(compose) == {'services', 'volumes', 'configs'}
    assert set(compose['services']) == {'db', 'queue_job', 'odoo', 'nginx'}
    images = {name: service['image'] for name, service in compose['services'].items()}
    assert images['odoo'] == images['queue_job'] == 'odoo:19.0'
    assert images['db'] == 'postgres:16'
    assert images['nginx'].startswith('nginx:')


def test_compose_services_use_only_keys_of_the_specification(compose):
    for name, service in compose['services'].items():
        for key, value in service.items():
            assert key in SERVICE_KEYS, f'{name}.{key}'
            assert isinstance(value, SERVICE_KEYS[key]), f'{name}.{key}'


def test_compose_environment_holds_strings(compose):
    for name, service in compose['services'].items():
        for key, value in service.get('environment', {}).items():
            assert isinstance(value, str), f'{name}: {key} would be read as {type(value)}'


def test_compose_volumes_exist(compose):
    for name, service in compose['services'].items():
        for volume in service.get('volumes', []):
            source, target, *mode = volume.split(':')
            assert target.startswith('/'), f'{name}: {volume}'
            assert mode in ([], ['ro'])
            if source.startswith('./'):
                assert (ROOT / source).exists(), f'{name}: {source} is not in the repository'
                assert mode == ['ro'], f'{name}: {source} must not be written by a container'
            else:
                assert source in compose['volumes'], f'{name}: {source} is declared nowhere'


def test_compose_configs_exist(compose):
    for config in compose['configs'].values():
        assert (ROOT / config['file']).is_file()
    used = {
        part['source'] for one in compose['services'].values() for part in one.get('configs', [])
    }
    assert used == set(compose['configs'])


def test_compose_depends_on_services_in_a_known_state(compose):
    for service in compose['services'].values():
        needed = service.get('depends_on', {})
        for name in needed:
            assert name in compose['services']
        if isinstance(needed, dict):
            assert {row['condition'] for row in needed.values()} <= CONDITIONS


def test_compose_publishes_nginx_on_loopback_alone(compose):
    assert compose['services']['nginx']['ports'] == ['127.0.0.1:8069:80']
    assert not any('ports' in compose['services'][name] for name in ('db', 'odoo', 'queue_job'))


def test_compose_fills_each_place_of_the_nginx_template(compose):
    places = set(re.findall(r'\$\{(\w+)\}', (ROOT / 'config/nginx.conf').read_text()))
    environment = compose['services']['nginx']['environment']
    assert places == set(environment)
    workers = configparser.ConfigParser()
    workers.read(ROOT / 'config/odoo-workers.conf')
    options = workers['options']
    assert environment['ODOO_WORKERS'] == f'odoo:{options["http_port"]}'
    assert environment['ODOO_WEBSOCKET'] == f'odoo:{options["gevent_port"]}'


# === ODOO.CONF ===


@pytest.mark.parametrize('name', CONFIGS)
def test_odoo_conf_runs_jobs_and_hides_the_databases(name):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / 'config' / name)
    options = parser['options']
    assert options['server_wide_modules'].split(',') == ['base', 'rpc', 'web', 'queue_job']
    assert options['list_db'] == 'False'
    assert 'admin_passwd' not in options, "a master password in the repository is everybody's"
    jobs = int(parser['queue_job']['channels'].partition(':')[2])
    assert jobs < int(options.get('workers', 2)), 'a job needs a worker to spare'


def test_odoo_conf_options_are_known_to_odoo(status):
    """Odoo ignores a misspelt option without a word."""
    script = (
        'import json, sys\nfrom odoo.tools import config\n'
        'print(json.dumps(sorted(config.options_index)))'
    )
    done = subprocess.run(
        [status['python'], '-c', script], capture_output=True, text=True, check=True
    )
    known = set(json.loads(done.stdout.splitlines()[-1]))
    for name in CONFIGS:
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(ROOT / 'config' / name)
        assert set(parser['options']) <= known, name


def test_replica_conf_differs_by_the_replica_alone():
    options = []
    for name in ('odoo-workers.conf', 'odoo-replica.conf'):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(ROOT / 'config' / name)
        options.append(dict(parser['options']))
    workers, replica = options
    assert replica.items() >= workers.items()
    assert set(replica) - set(workers) == {
        'db_host', 'db_port', 'db_replica_host', 'db_replica_port',
    }  # fmt: skip


@pytest.mark.parametrize('name', CONFIGS)
def test_keys_of_cards_are_not_in_the_repository(name, compose):
    text = (ROOT / 'config' / name).read_text()
    assert re.findall(r'^.*omni_card_keys.*$', text, re.MULTILINE) == ['; omni_card_keys =']
    assert compose['services']['odoo']['environment']['OMNI_CARD_KEYS'] == '${OMNI_CARD_KEYS:-}'


def test_codes_of_cards_rest_sealed(status):
    """The server has a key of its own area that nobody else may read, and uses it."""
    conf = Path(status['odoo_conf'])
    served = configparser.ConfigParser(interpolation=None)
    served.read(conf)
    key = conf.with_name('card_key')
    assert served['options']['omni_card_keys'] == key.read_text()
    assert len(key.read_text()) >= 32
    assert {file.stat().st_mode & 0o077 for file in (conf, key)} == {0}
    done = subprocess.run(
        ['psql', '-AtX', '-h', status['db_host'], '-U', status['db_user'], '-d',
         status['database'], '-c',
         "SELECT count(*), count(*) FILTER (WHERE code LIKE 'sealed:%') FROM loyalty_card"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    cards, sealed = done.stdout.strip().split('|')
    assert cards == sealed != '0'


# === NGINX, AND A SERVER BEHIND IT ===


def test_nginx_accepts_the_configuration(tmp_path):
    done = subprocess.run(
        ['/usr/sbin/nginx', '-t', '-q', '-c', filled_nginx_conf(tmp_path), '-e', '/dev/null'],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_postgresql_accepts_the_settings(status):
    """The running cluster includes config/postgresql.conf."""
    rows = [
        line.split('=', 1)
        for line in (ROOT / 'config/postgresql.conf').read_text().splitlines()
        if line.strip() and not line.startswith('#')
    ]
    names = ','.join(f"'{name.strip()}'" for name, _value in rows)
    done = subprocess.run(
        ['psql', '-AtX', '-h', status['db_host'], '-U', status['db_user'], '-d',
         status['database'], '-c', f'SELECT count(*) FROM pg_settings WHERE name IN ({names})'],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) == len(rows)


def test_workers_behind_nginx_answer_a_page(status):
    answer = requests.get(f'{status["url"]}/web/login', timeout=60)
    assert answer.status_code == 200
    assert answer.headers['Server'].startswith('nginx')
    assert 'name="csrf_token"' in answer.text


def test_links_keep_the_address_the_browser_used(status):
    """proxy_mode and the forwarded headers agree."""
    answer = requests.get(f'{status["url"]}/odoo', timeout=60, allow_redirects=False)
    assert answer.is_redirect
    where = answer.headers['Location']
    assert where.startswith(('/', status['url']))


def test_websocket_goes_to_its_own_process(status):
    """The workers' own port answers no websocket, so a handshake proves the way through nginx."""
    page = requests.get(f'{status["url"]}/web/login', timeout=60).text
    version = re.search(r'"websocket_worker_version":\s*"([^"]+)"', page)
    address = status['url'].replace('http', 'ws', 1)
    query = f'?version={version[1]}' if version else ''
    connection = websocket.create_connection(
        f'{address}/websocket{query}', origin=status['url'], timeout=30
    )
    try:
        assert connection.getstatus() == 101
    finally:
        connection.close()


def test_server_runs_with_workers_of_the_configuration(status):
    """What answers is config/odoo-workers.conf with this machine's places filled in."""
    served, given = (configparser.ConfigParser(interpolation=None) for _ in range(2))
    served.read(status['odoo_conf'])
    given.read(ROOT / 'config/odoo-workers.conf')
    own = {'addons_path', 'data_dir', 'http_interface', 'http_port', 'gevent_port', 'workers'}
    for key, value in given['options'].items():
        if key not in own:
            assert served['options'][key] == value, key
    assert int(served['options']['workers']) > 1
    assert dict(served['queue_job']) == dict(given['queue_job'])
