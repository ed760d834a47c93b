module.exports = { networks: { hardhat: { hardfork: 'prague' } } };
